// One statement, or one expression that stands alone. compiler/syntax/parse.cpp cuts a file into statements, feeds each to
// `statement`, and goes on after an error at the next arm, card line, row, attribute or body.
// Precedence, from loosest to tightest: if; or; and; not; comparison (does not chain); default; + -; * /; unary -; call, path.
parser grammar LimnParser;
options { tokenVocab = LimnLexer; }

statement: (definition | forEach | claim | use | pack | test) EOF;
definition: param | list | metric | tag | score | segment | personas | cluster | split | function | importTag;
loneExpression: expr EOF;

// Order everywhere: keyword, name, `on` table, label, attributes, body.
header: name onTable? label? attribute*;
onTable: K_ON name;
label: TEXT;
attribute: inPath | owner | means | because | advice | severity | goal | status | review | purpose;
inPath: (K_IN | K_IN_PATH) TEXT;
owner: K_OWNER TEXT;
means: K_MEANS TEXT+;
because: K_BECAUSE TEXT;
advice: K_ADVICE TEXT;
severity: K_SEVERITY name;
goal: K_GOAL TEXT (K_BY path)?;
status: K_STATUS K_HYPOTHESIS;
review: K_REVIEW DATE;
purpose: K_FOR name;

param: K_PARAM header EQUAL expr range?;
range: K_FROM expr K_TO expr;

list: K_LIST header (EQUAL tuple | source);
source: K_FROM TEXT (K_COLUMN name)?;

metric: K_METRIC header EQUAL expr;

tag: K_TAG header (whenBody | oneOfBody | anyOfBody | tableBody | valueBody);
whenBody: K_WHEN expr;
oneOfBody: K_ONE_OF arm+ otherwise?;
anyOfBody: K_ANY_OF arm+ otherwise?;
valueBody: EQUAL expr;
arm: armValue K_WHEN expr because?;
otherwise: K_ELSE armValue because?;
armValue: literal | loopValue | name;

// The rows of a decision table are cut into cells before (compiler/syntax/table_rows.cpp). A cell is `-`, a test without its left side, or a
// value; the rows of tests stay whole.
tableBody: K_TABLE hitPolicy tableHead tableRow+;
hitPolicy: K_HIT_FIRST | K_UNIQUE | K_COLLECT;
tableHead: ROW_BEGIN headCell (BAR headCell)* ROW_END;
headCell: expr K_COLLECT?;
tableRow: ROW_BEGIN tableCell (BAR tableCell)* ROW_END;
tableCell: comparisonRest | MINUS | expr | ;

score: K_SCORE header range? pointLine+;
pointLine: (K_PER additive)? (K_ADD | K_SUBTRACT) additive upTo? (K_WHEN expr)? because?;
upTo: K_UP_TO additive;

segment: K_SEGMENT header K_WHEN expr;

personas: K_PERSONAS name onTable? label? (attribute | among)* policy persona+ lastPersona?;
among: K_AMONG qualified;
policy: K_FIRST_MATCH | K_BEST_SCORE | K_OVERLAPPING;
persona: K_PERSONA name label? (K_WHEN expr | K_POINTS expr) because? cardItem*;
lastPersona: K_ELSE K_PERSONA name label? because? cardItem*;
cardItem: picture | story | cardGoal | pain | quote | channel | action;
picture: K_PICTURE TEXT;
story: K_STORY TEXT+;
cardGoal: K_GOAL TEXT (K_BY path)?;
pain: K_PAIN TEXT;
quote: K_QUOTE TEXT;
channel: K_CHANNEL TEXT;
action: K_ACTION TEXT;

cluster: K_CLUSTER name onTable? label? (attribute | among)* clusterBy clusterInto;
clusterBy: K_BY expr (COMMA expr)*;
clusterInto: K_INTO NUMBER (K_TO NUMBER)? (K_SEED (NUMBER | TEXT))?;

split: K_SPLIT header seed splitArm+ otherwise?;
seed: K_SEED TEXT;
splitArm: armValue PERCENT because?;

// Types are names to the grammar; keywords.yaml has their spellings.
function: K_FUNCTION name parameters label? attribute* EQUAL expr;
parameters: (OPEN_PAREN | CALL_PAREN) (parameter (COMMA parameter)*)? CLOSE_PAREN;
parameter: name COLON typeName;
typeName: name ((OPEN_PAREN | CALL_PAREN) NUMBER CLOSE_PAREN)?;

// A tag made elsewhere. Its file is a table of its own (compiler/check/imports.cpp).
importTag: K_IMPORT_TAG header asType? closedValues? source dated? author? expires?;
asType: K_AS typeName;
closedValues: K_IN tuple;
dated: K_DATED name;
author: K_BY TEXT;
expires: K_EXPIRES NUMBER unit;

// A family of definitions, one for each value; compiler/check/loops.cpp writes them out. `{days}` stands in names, labels and expressions.
forEach: K_FOR_EACH name eachSource (K_DEFINE definition)+;
eachSource: K_IN (tuple | qualified);
loopValue: OPEN_BRACE name CLOSE_BRACE;

// What data must bear out: about a yes/no definition, or about all rows of an entity.
claim: K_CLAIM TEXT K_ABOUT qualified COLON expr;

// Ready-made definitions: compiler/check/packs.cpp writes them out, names and parameters bound. A pack's file begins with its `pack`.
use: K_USE name (useTable whereClause?)? bindings? useName?;
useTable: K_ON name;
bindings: K_WITH binding (COMMA binding)*;
binding: name EQUAL expr;
useName: K_AS name;
pack: K_PACK name parameters? packTable? label? attribute*;
packTable: useTable parameters?;

// Rows are single tokens; compiler/syntax/cells.cpp cuts them into raw cells.
test: K_TEST TEXT K_AS_OF (DATE | DATE_TIME) given* expectation+;
given: K_GIVEN name (pairs | ROW+);
pairs: OPEN_BRACE (pair (COMMA pair)*)? CLOSE_BRACE;
pair: name COLON rawValue;
rawValue: ~(COMMA | OPEN_BRACE | CLOSE_BRACE | ROW)*;
expectation: K_EXPECT (expr decidedBy? | ROW+);
decidedBy: K_BECAUSE TEXT;

expr: K_IF expr K_THEN expr K_ELSE expr | orExpr;
orExpr: andExpr (K_OR andExpr)*;
andExpr: notExpr (K_AND notExpr)*;
notExpr: K_NOT notExpr | comparison;
comparison: defaulted comparisonRest?;
comparisonRest
  : (EQUAL | NOT_EQUAL | GREATER | GREATER_EQUAL | LESS | LESS_EQUAL) defaulted                # compareRest
  | (K_IN | K_NOT_IN) (tuple | path)                                                           # inRest
  | (K_BETWEEN | K_NOT_BETWEEN) defaulted betweenAnd                                           # betweenRest
  | (K_IS_MISSING | K_IS_KNOWN)                                                                # missingRest
  | (K_CONTAINS | K_STARTS_WITH | K_ENDS_WITH | K_MATCHES | K_HAS | K_NOT_CONTAINS | K_NOT_STARTS | K_NOT_ENDS
    | K_NOT_MATCHES | K_NOT_HAS) defaulted                                                     # textRest
  ;
betweenAnd: K_AND defaulted;
defaulted: additive (K_DEFAULT additive)*;
additive: multiplicative ((PLUS | MINUS) multiplicative)*;
multiplicative: unary ((STAR | SLASH) unary)*;
unary: MINUS unary | primary;
primary: literal | call | path | loopValue | (OPEN_PAREN | CALL_PAREN) expr CLOSE_PAREN;
tuple: (OPEN_PAREN | CALL_PAREN) expr (COMMA expr)* COMMA? CLOSE_PAREN;
path: name (DOT anyName)*;
// A definition, its folders before it where its name is given in several.
qualified: name (DOT anyName)*;

// CALL_PAREN is an opening parenthesis that touches the word before it.
call: qualified CALL_PAREN (argument (COMMA argument)*)? CLOSE_PAREN;
argument: expr steps? clause*;
steps: COLON step (seqThen step)*;
seqThen: K_THEN;
step: expr stepWithin?;
stepWithin: K_WITHIN NUMBER unit;
clause: whereClause | window | byClause | tiesByClause | withinClause | perClause | heldFor;
whereClause: K_WHERE expr;
byClause: K_BY expr;
tiesByClause: K_TIES_BY expr;
withinClause: K_WITHIN qualified;
perClause: K_PER path;
heldFor: K_FOR amount unit;
window
  : (K_IN_LAST | K_IN_PREVIOUS) amount unit                                                     # amountWindow
  | (K_IN_THIS_YEAR | K_IN_THIS_QUARTER | K_IN_THIS_MONTH | K_IN_THIS_WEEK | K_IN_FULL_YEAR | K_IN_FULL_QUARTER
    | K_IN_FULL_MONTH | K_IN_FULL_WEEK | K_ON_WEEKENDS | K_ON_WEEKDAYS)                         # namedWindow
  | K_SINCE additive                                                                            # sinceWindow
  | K_BEFORE additive                                                                           # beforeWindow
  | K_FROM additive K_TO additive                                                               # fromToWindow
  | K_DURING TIME K_TO TIME                                                                     # duringWindow
  ;
amount: NUMBER | loopValue | qualified;
unit: K_MINUTE | K_HOUR | K_DAY | K_WEEK | K_MONTH | K_QUARTER | K_YEAR;

literal: NUMBER unit | NUMBER | PERCENT | TEXT | DATE | DATE_TIME | TIME | K_YES | K_NO | K_MISSING | K_TODAY;

name: WORD | QUOTED_NAME | NAME_TEMPLATE | soft;
// After a dot every word is a name; compiler/syntax/words.cpp leaves it a WORD there.
anyName: WORD | QUOTED_NAME | NAME_TEMPLATE;
// All keywords but the reserved ones, statements (keywords only where a statement begins) and those of several words.
soft
  : K_TABLE | K_HIT_FIRST | K_UNIQUE | K_COLLECT | K_AMONG | K_OVERLAPPING | K_PERSONA | K_FROM | K_TO | K_COLUMN | K_GIVEN
  | K_EXPECT | K_ADD | K_SUBTRACT | K_PER | K_POINTS | K_INTO | K_SEED | K_AS | K_WITH | K_ABOUT | K_ON | K_IN_PATH
  | K_OWNER | K_MEANS | K_BECAUSE | K_ADVICE | K_SEVERITY | K_GOAL | K_BY | K_STATUS | K_HYPOTHESIS | K_REVIEW | K_FOR
  | K_PICTURE | K_STORY | K_PAIN | K_QUOTE | K_CHANNEL | K_ACTION | K_DEFAULT | K_THEN | K_WHERE | K_WITHIN | K_SINCE
  | K_BEFORE | K_DURING | K_MINUTE | K_HOUR | K_DAY | K_WEEK | K_MONTH | K_QUARTER | K_YEAR | K_DEFINE | K_DATED | K_EXPIRES
  ;
