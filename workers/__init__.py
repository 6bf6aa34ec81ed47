"""Background work: jobs take ids and make one service call; `app` never imports from here."""
