"""Documents in MongoDB: their models, collections, lists, pages, imports and migrations."""
