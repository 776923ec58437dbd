// What a rule file is made of. The lexer reads not the file but its *shape*: one ASCII character for each byte of the
// file (compiler/syntax/shape.h), so that a place in the shape is a place in the file, and letters of every script cost
// the same. In a shape
//   x    stands for each byte of a letter that is not ASCII,
//   \u0001 begins a character that means nothing,
//   \u0002 stands for each byte inside a text, a comment, backquotes or a row,
//   \u0003 stands for 10,000 or 100,000,000 in Chinese after a digit,
//   \u007F fills up what full-width punctuation and digits take beyond one byte.
// Keywords (K_...) are not here: they are data, grammar/keywords.yaml; compiler/syntax/words.cpp finds them among the WORDs.
lexer grammar LimnLexer;
options { tokenVocab = LimnKeywords; }  // made from keywords.yaml
tokens { CALL_PAREN, ROW_BEGIN, BAR, ROW_END }

TEXT: '"' FILL INSIDE* '"' FILL;
UNCLOSED_TEXT: '"' FILL INSIDE*;
SINGLE_QUOTED: '\'' FILL INSIDE* '\'' FILL;
UNCLOSED_SINGLE_QUOTED: '\'' FILL INSIDE*;
QUOTED_NAME: '`' FILL INSIDE* '`' FILL;
UNCLOSED_NAME: '`' FILL INSIDE*;
COMMENT: '#' FILL INSIDE*;
ROW: '|' FILL INSIDE*;

DATE_TIME: CALENDAR ([ ]+ | 'T') CLOCK;
DATE: CALENDAR;
TIME: CLOCK;
PERCENT: DIGITS ('.' FILL DIGITS)? '%' FILL;
NUMBER: DIGITS ('.' FILL DIGITS)? ('\u0003' FILL)*;
NAME_TEMPLATE: LETTER LETTER_OR_DIGIT* ('{' FILL LETTER LETTER_OR_DIGIT* '}' FILL LETTER_OR_DIGIT*)+;
WORD: LETTER LETTER_OR_DIGIT*;

GREATER_EQUAL: '>' FILL '=' FILL;
LESS_EQUAL: '<' FILL '=' FILL;
NOT_EQUAL: '!' FILL '=' FILL;
GREATER: '>' FILL;
LESS: '<' FILL;
EQUAL: '=' FILL;
PLUS: '+' FILL;
MINUS: '-' FILL;
STAR: '*' FILL;
SLASH: '/' FILL;
OPEN_PAREN: '(' FILL;
CLOSE_PAREN: ')' FILL;
OPEN_BRACE: '{' FILL;
CLOSE_BRACE: '}' FILL;
COMMA: ',' FILL;
COLON: ':' FILL;
DOT: '.' FILL;

// Habits from elsewhere, each with its own complaint.
EQUAL_EQUAL: '=' FILL '=' FILL;
SQL_NOT_EQUAL: '<' FILL '>' FILL;
AND_AND: '&' FILL '&' FILL;
OR_OR: '|' FILL '|' FILL;
BANG: '!' FILL;
SEMICOLON: ';' FILL;
OPEN_BRACKET: '[' FILL;
CLOSE_BRACKET: ']' FILL;

BLANK: [ \t\r\n]+ -> skip;
STRAY: . FILL;

fragment FILL: '\u007F'*;
fragment INSIDE: '\u0002';
fragment DIGIT: [0-9] FILL;
fragment DIGITS: DIGIT ('_' FILL | DIGIT)*;
fragment LETTER: [A-Za-z_] FILL;
fragment LETTER_OR_DIGIT: [A-Za-z0-9_\u0003] FILL;
fragment CALENDAR: DIGIT DIGIT DIGIT DIGIT '-' FILL DIGIT+ '-' FILL DIGIT+;
fragment CLOCK: DIGIT DIGIT? ':' FILL DIGIT DIGIT (':' FILL DIGIT DIGIT)?;
