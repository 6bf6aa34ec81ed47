"""Jobs of messaging: ids in, one service call."""
