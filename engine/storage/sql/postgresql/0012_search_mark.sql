-- What every accepted mail is found by was a word that texts hold, too: they are indexed again, in the background.
DELETE FROM accepted_document;
DELETE FROM accepted_terms;
DELETE FROM index_mark WHERE name = 'accepted';
