"""Browser tests. A package, so that the browser ends with the last of them."""
