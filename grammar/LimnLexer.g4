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
tokens {
  K_PARAM, K_LIST, K_METRIC, K_TAG, K_SCORE, K_SEGMENT, K_PERSONAS, K_CLUSTER, K_SPLIT, K_FUNCTION, K_FOR_EACH,
  K_IMPORT_TAG, K_CLAIM, K_USE, K_PACK, K_TEST, K_DEFINE,
  K_WHEN, K_ONE_OF, K_ANY_OF, K_TABLE, K_HIT_FIRST, K_UNIQUE, K_COLLECT, K_AMONG, K_FIRST_MATCH, K_BEST_SCORE,
  K_OVERLAPPING, K_PERSONA, K_FROM, K_TO, K_COLUMN, K_GIVEN, K_EXPECT, K_AS_OF, K_ADD, K_SUBTRACT, K_PER, K_UP_TO,
  K_POINTS, K_INTO, K_SEED, K_AS, K_WITH, K_EXPIRES, K_DATED, K_ABOUT,
  K_ON, K_IN_PATH, K_OWNER, K_MEANS, K_BECAUSE, K_ADVICE, K_SEVERITY, K_GOAL, K_BY, K_STATUS, K_HYPOTHESIS, K_REVIEW,
  K_FOR, K_PICTURE, K_STORY, K_PAIN, K_QUOTE, K_CHANNEL, K_ACTION,
  K_OR, K_AND, K_NOT, K_IN, K_NOT_IN, K_BETWEEN, K_NOT_BETWEEN, K_CONTAINS, K_NOT_CONTAINS, K_STARTS_WITH, K_NOT_STARTS,
  K_ENDS_WITH, K_NOT_ENDS, K_MATCHES, K_NOT_MATCHES, K_HAS, K_NOT_HAS, K_IS_MISSING, K_IS_KNOWN, K_DEFAULT, K_IF, K_THEN,
  K_ELSE, K_YES, K_NO, K_MISSING, K_TODAY,
  K_WHERE, K_TIES_BY, K_WITHIN, K_IN_LAST, K_IN_PREVIOUS, K_IN_THIS_YEAR, K_IN_THIS_QUARTER, K_IN_THIS_MONTH,
  K_IN_THIS_WEEK, K_IN_FULL_YEAR, K_IN_FULL_QUARTER, K_IN_FULL_MONTH, K_IN_FULL_WEEK, K_SINCE, K_BEFORE, K_ON_WEEKENDS,
  K_ON_WEEKDAYS, K_DURING, K_MINUTE, K_HOUR, K_DAY, K_WEEK, K_MONTH, K_QUARTER, K_YEAR,
  CALL_PAREN, ROW_BEGIN, BAR, ROW_END
}

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
