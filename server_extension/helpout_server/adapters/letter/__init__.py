"""Mail as it reads: words, layout, and the message that carries them."""
