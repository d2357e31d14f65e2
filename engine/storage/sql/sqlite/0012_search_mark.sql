-- What every accepted mail is found by was a word that texts hold, too: they are indexed again, in the background.
DELETE FROM accepted_document;
INSERT INTO accepted_terms (accepted_terms) VALUES ('delete-all');
DELETE FROM index_mark WHERE name = 'accepted';
