// What a rule file is made of. The lexer reads not the file but its *shape*: one ASCII character for each byte of the
// file (compiler/syntax/shape.h), so that a place in the shape is a place in the file, and letters of every script cost
// the same. In a shape
//   x    stands for each byte of a letter that is not ASCII,
//   \u0001 begins a character that means nothing,
//   \u0002 stands for each byte inside a text, a comment, backquotes or a row,
//   \u0003 stands for 10,000 or 100,000,000 in Chinese after a digit;
// what fills up full-width punctuation and digits beyond one byte is left out (compiler/syntax/lexemes.cpp).
// Keywords (K_...) are not here: they are data, grammar/keywords.yaml; compiler/syntax/words.cpp finds them among the WORDs.
lexer grammar LimnLexer;
options { tokenVocab = LimnKeywords; }  // made from keywords.yaml
tokens { CALL_PAREN, ROW_BEGIN, BAR, ROW_END }

TEXT: '"' INSIDE* '"';
UNCLOSED_TEXT: '"' INSIDE*;
SINGLE_QUOTED: '\'' INSIDE* '\'';
UNCLOSED_SINGLE_QUOTED: '\'' INSIDE*;
QUOTED_NAME: '`' INSIDE* '`';
UNCLOSED_NAME: '`' INSIDE*;
COMMENT: '#' INSIDE*;
ROW: '|' INSIDE*;

DATE_TIME: CALENDAR ([ ]+ | 'T') CLOCK;
DATE: CALENDAR;
TIME: CLOCK;
PERCENT: DIGITS ('.' DIGITS)? '%';
NUMBER: DIGITS ('.' DIGITS)? '\u0003'*;
NAME_TEMPLATE: LETTER LETTER_OR_DIGIT* ('{' LETTER LETTER_OR_DIGIT* '}' LETTER_OR_DIGIT*)+;
WORD: LETTER LETTER_OR_DIGIT*;

GREATER_EQUAL: '>=';
LESS_EQUAL: '<=';
NOT_EQUAL: '!=';
GREATER: '>';
LESS: '<';
EQUAL: '=';
PLUS: '+';
MINUS: '-';
STAR: '*';
SLASH: '/';
OPEN_PAREN: '(';
CLOSE_PAREN: ')';
OPEN_BRACE: '{';
CLOSE_BRACE: '}';
COMMA: ',';
COLON: ':';
DOT: '.';

// Habits from elsewhere, each with its own complaint.
EQUAL_EQUAL: '==';
SQL_NOT_EQUAL: '<>';
AND_AND: '&&';
OR_OR: '||';
BANG: '!';
SEMICOLON: ';';
OPEN_BRACKET: '[';
CLOSE_BRACKET: ']';

BLANK: [ \t\r\n]+ -> skip;
STRAY: .;

fragment INSIDE: '\u0002';
fragment DIGIT: [0-9];
fragment DIGITS: DIGIT ('_' | DIGIT)*;
fragment LETTER: [A-Za-z_];
fragment LETTER_OR_DIGIT: [A-Za-z0-9_\u0003];
fragment CALENDAR: DIGIT DIGIT DIGIT DIGIT '-' DIGIT+ '-' DIGIT+;
fragment CLOCK: DIGIT DIGIT? ':' DIGIT DIGIT (':' DIGIT DIGIT)?;
