"""Commands of bulk referrals: what people do to an uploaded file, and what a worker does in between."""
