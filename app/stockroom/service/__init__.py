"""Commands of the stockroom; each uses the services of devices and their guards, and moves nothing past them."""
