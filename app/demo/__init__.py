"""A fictional region with a past of nine months, for the first start and for showing; never in production."""
