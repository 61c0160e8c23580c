"""``jupyter helpouts doctor``: looks at a deployment from inside and says what to change."""
