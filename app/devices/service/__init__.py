"""What is done with a device, by noun; each function is one use case, audited and under the device's row lock."""
