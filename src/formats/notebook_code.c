#include "formats/notebook_code.h"

#include "base/arena.h"

#include <string.h>

enum { SHOWN = 200 };

/* ---- bytes ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\f';
}

/* As \w has it, near enough: any letter beyond ASCII counts. */
static bool is_word(char c)
{
	return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static size_t word_end(str s, size_t i)
{
	while (i < s.len && is_word(s.s[i]))
		i++;
	return i;
}

static size_t space_end(str s, size_t i)
{
	while (i < s.len && is_space(s.s[i]))
		i++;
	return i;
}

static bool is_blank(str line)
{
	return space_end(line, 0) == line.len;
}

static str first_line(str s)
{
	return str_of(s.s, str_find_byte(s, '\n', 0));
}

/* ---- cleaning: line ends, indentation, prompts ---- */

/* The next line of text with LF, CRLF or CR as its end. */
static bool next_line(str *rest, str *line)
{
	size_t i = 0;

	if (!rest->len)
		return false;
	while (i < rest->len && rest->s[i] != '\n' && rest->s[i] != '\r')
		i++;
	*line = str_of(rest->s, i);
	if (i < rest->len)
		i += 1 + (size_t)(rest->s[i] == '\r' && i + 1 < rest->len &&
				  rest->s[i + 1] == '\n');
	*rest = str_sub(*rest, i, rest->len);
	return true;
}

/* The length of ">>> " or, when `more` is allowed, "... " at the start. */
static size_t classic_prompt(str line, bool more)
{
	if (!str_starts(line, S(">>>")) &&
	    !(more && str_starts(line, S("..."))))
		return 0;
	if (line.len == 3)
		return 3;
	return line.s[3] == ' ' ? 4 : 0;
}

/* "In [12]: " or "   ...: ". */
static size_t ipython_prompt(str line)
{
	size_t i = 0, dots;

	if (str_starts(line, S("[nav] ")) || str_starts(line, S("[ins] ")))
		i = 6;
	else if (str_starts(line, S(" In [")))
		i = 1;
	if (str_starts(str_sub(line, i, line.len), S("In ["))) {
		i += 4;
		dots = i;
		while (i < line.len && is_digit(line.s[i]))
			i++;
		if (i > dots &&
		    str_starts(str_sub(line, i, line.len), S("]: ")))
			return i + 3;
	}
	i = dots = space_end(line, 0);
	while (i < line.len && line.s[i] == '.')
		i++;
	if (i - dots < 3 || i >= line.len || line.s[i] != ':')
		return 0;
	i++;
	return i + (i < line.len && line.s[i] == ' ');
}

struct cleaning {
	str indent; /* taken off each line that has it */
	bool classic, ipython;
};

/* Decided by the first two lines from the first that is not blank. */
static struct cleaning cleaning_of(str source)
{
	struct cleaning c = { .indent = S("") };
	str line, second = S("");
	bool more;

	do {
		if (!next_line(&source, &line))
			return c;
	} while (is_blank(line));
	c.indent = str_of(line.s, space_end(line, 0));
	more = next_line(&source, &second);
	line = str_sub(line, c.indent.len, line.len);
	if (str_starts(second, c.indent))
		second = str_sub(second, c.indent.len, second.len);
	c.classic = classic_prompt(line, false) ||
		    (more && classic_prompt(second, true));
	c.ipython = ipython_prompt(line) || (more && ipython_prompt(second));
	return c;
}

static str clean(struct arena *a, str source, struct nb_cell *cell)
{
	struct cleaning c = cleaning_of(source);
	char *text = arena_alloc(a, source.len + 1, 1);
	size_t n = 0;
	str line;

	cell->shift = (uint32_t)c.indent.len;
	while (next_line(&source, &line)) {
		if (c.indent.len && str_starts(line, c.indent))
			line = str_sub(line, c.indent.len, line.len);
		if (c.classic)
			line = str_sub(line, classic_prompt(line, true),
				       line.len);
		if (c.ipython)
			line = str_sub(line, ipython_prompt(line), line.len);
		memcpy(text + n, line.s, line.len);
		n += line.len;
		text[n++] = '\n';
		cell->lines++;
	}
	return str_of(text, n);
}

/* ---- the transformer ---- */

struct code {
	struct buf *out;
	struct arena *a;
	struct notebook *nb;
	struct nb_cell *cell;
	str s;
	size_t i;      /* next byte of s */
	uint32_t line; /* of s[i], in the cell */
	int depth;     /* of brackets */

	/* of the statement that i is in */
	size_t start;        /* its first token, in s */
	size_t out_start;    /* and in the output */
	uint32_t start_line; /* in the cell */
	bool assigned;       /* an `=` outside brackets was seen */
	size_t comment_end;  /* of the last comment, in s */
	bool unfinished;
};

static void note(struct code *c, enum nb_magic_kind kind, uint32_t line, str text)
{
	text = str_trim(text);
	*vec_push(c->a, &c->nb->magics) = (struct nb_magic){
		.kind = kind,
		.cell = c->cell->number,
		.line = line,
		.text = str_dup(c->a, str_sub(text, 0, SHOWN)),
	};
}

/* Copies up to (not including) `to`. */
static void copy_to(struct code *c, size_t to)
{
	for (size_t k = c->i; k < to; k++)
		c->line += c->s.s[k] == '\n';
	buf_add(c->out, str_sub(c->s, c->i, to));
	c->i = to;
}

/* Leaves out up to `to`, but for its line ends. */
static void drop_to(struct code *c, size_t to)
{
	for (; c->i < to; c->i++) {
		if (c->s.s[c->i] != '\n')
			continue;
		c->line++;
		buf_add_byte(c->out, '\n');
	}
}

/* The end of a physical line and those it is continued on with backslashes; the
 * place of the last line's LF. */
static size_t continued_end(str s, size_t from)
{
	for (;;) {
		size_t lf = str_find_byte(s, '\n', from);

		if (lf == s.len || lf == 0 || s.s[lf - 1] != '\\' ||
		    lf + 1 >= s.len)
			return lf;
		from = lf + 1;
	}
}

/* Line magics whose text is a statement of the cell. */
static bool runs_statement(str name)
{
	return str_eq(name, S("time")) || str_eq(name, S("timeit")) ||
	       str_eq(name, S("prun")) || str_eq(name, S("memit"));
}

/* Cell magics whose body is run as the cell's code. */
static bool runs_body(str name)
{
	return runs_statement(name) || str_eq(name, S("capture")) ||
	       str_eq(name, S("debug")) || str_eq(name, S("wandb")) ||
	       str_eq(name, S("scalene"));
}

/* Past options, "-n 10 -r 3": a letter with its value. */
static size_t options_end(str s, size_t i)
{
	for (;;) {
		i = space_end(s, i);
		if (i + 1 >= s.len || s.s[i] != '-' || is_digit(s.s[i + 1]) ||
		    !is_word(s.s[i + 1]))
			return i;
		i = word_end(s, i + 1);
		i = space_end(s, i);
		while (i < s.len && is_digit(s.s[i]))
			i++;
	}
}

/* "%time f(x)" is f(x); with a line magic or shell command in it, nothing. */
static bool keep_statement(struct code *c, size_t end)
{
	size_t name = c->i + 1, name_end = word_end(c->s, name), from;

	if (!runs_statement(str_sub(c->s, name, name_end)))
		return false;
	from = options_end(c->s, name_end);
	if (from >= end || strchr("%!?,;/\\", c->s.s[from]) ||
	    c->s.s[end - 1] == '?')
		return false;
	drop_to(c, from);
	return true;
}

static enum nb_magic_kind escape_kind(char c)
{
	switch (c) {
	case '%':
		return NB_LINE_MAGIC;
	case '!':
		return NB_SHELL;
	case '?':
		return NB_HELP;
	default:
		return NB_AUTOCALL;
	}
}

/* A statement that begins with one of % ! ? , ; / is IPython's, unless those
 * bytes are an operator. */
static bool is_escape(str s, size_t i)
{
	char next = i + 1 < s.len ? s.s[i + 1] : '\n';

	switch (s.s[i]) {
	case '%':
	case '!':
		return next != '=';
	case '/':
		return next != '=' && next != '/';
	case '?':
	case ',':
	case ';':
		return true;
	default:
		return false;
	}
}

static void replace_escape(struct code *c)
{
	size_t end = continued_end(c->s, c->i);

	note(c, escape_kind(c->s.s[c->i]), c->line, str_sub(c->s, c->i, end));
	if (c->s.s[c->i] == '%' && keep_statement(c, end))
		return;
	buf_add(c->out, S("pass"));
	drop_to(c, end);
}

/* ---- help: name? and name?? ---- */

/* Backwards over "[12]"; where it begins, or `end` when there is none. */
static size_t index_start(str s, size_t end)
{
	size_t i = end;

	if (!i || s.s[i - 1] != ']')
		return end;
	i--;
	while (i && is_digit(s.s[i - 1]))
		i--;
	if (i + 1 == end)
		return end;
	if (i && s.s[i - 1] == '-')
		i--;
	return i && s.s[i - 1] == '[' ? i - 1 : end;
}

/* Does a name that help can be asked for end here? Not one of digits only. */
static bool is_help_target(str s, size_t end)
{
	size_t i = end, start;

	while ((start = index_start(s, i)) < i)
		i = start;
	for (; i && (is_word(s.s[i - 1]) || s.s[i - 1] == '*'); i--)
		if (!is_digit(s.s[i - 1]))
			return true;
	return false;
}

/* At the LF that ends a statement: does it ask for help? */
static bool asks_for_help(const struct code *c)
{
	size_t end = c->i;

	if (end - c->start < 2 || c->s.s[end - 1] != '?' || c->comment_end == end)
		return false;
	end--;
	if (c->s.s[end - 1] == '?')
		end--;
	return end > c->start && is_help_target(c->s, end);
}

static void replace_help(struct code *c)
{
	uint32_t lines = c->line - c->start_line;

	note(c, NB_HELP, c->start_line, str_sub(c->s, c->start, c->i));
	c->out->len = c->out_start;
	buf_add(c->out, S("pass"));
	buf_add_times(c->out, '\n', lines);
}

/* ---- tokens, as far as they matter ---- */

/* The end of a string whose first quote is at i; past that quote alone when it
 * is not closed. */
static size_t string_end(struct code *c, size_t i)
{
	char quote = c->s.s[i];
	const char *p = c->s.s;
	size_t n = c->s.len, from = i;

	if (i + 2 < n && p[i + 1] == quote && p[i + 2] == quote) {
		for (i += 3; i < n; i++) {
			if (p[i] == '\\')
				i++;
			else if (p[i] == quote && i + 2 < n &&
				 p[i + 1] == quote && p[i + 2] == quote)
				return i + 3;
		}
		c->unfinished = true;
		return n;
	}
	for (i++; i < n && p[i] != '\n'; i++) {
		if (p[i] == quote)
			return i + 1;
		i += p[i] == '\\';
	}
	return from + 1;
}

/* An `=` that is a token of its own. */
static bool is_assignment(str s, size_t i)
{
	if (s.s[i] != '=' || (i + 1 < s.len && s.s[i + 1] == '='))
		return false;
	return !i || !strchr("=!<>:+-*/%&|^@", s.s[i - 1]);
}

/* Behind the first `=`: a magic or a shell command? Where it begins, else 0. */
static size_t assigned_escape(str s, size_t i)
{
	i = space_end(s, i);
	if (i + 1 >= s.len)
		return 0;
	if (s.s[i] == '!' && s.s[i + 1] != '=')
		return i;
	if (s.s[i] == '%') {
		size_t name = space_end(s, i + 1);

		if (name < s.len && is_word(s.s[name]) && !is_digit(s.s[name]))
			return i;
	}
	return 0;
}

static void take_assignment(struct code *c)
{
	size_t i, end;

	c->assigned = true;
	copy_to(c, c->i + 1);
	i = assigned_escape(c->s, c->i);
	if (!i)
		return;
	end = continued_end(c->s, i);
	if (end > i && c->s.s[end - 1] == '?' && is_help_target(c->s, end - 1))
		return;
	copy_to(c, i);
	note(c, escape_kind(c->s.s[i]), c->line, str_sub(c->s, i, end));
	buf_add(c->out, S("get_ipython()"));
	drop_to(c, end);
}

static void begin_statement(struct code *c)
{
	copy_to(c, space_end(c->s, c->i));
	c->start = c->i;
	c->out_start = c->out->len;
	c->start_line = c->line;
	c->assigned = false;
}

/* One token or byte of a statement. True: the statement ended with this LF. */
static bool take_token(struct code *c)
{
	char b = c->s.s[c->i];

	switch (b) {
	case '\n':
		if (c->depth)
			break;
		if (asks_for_help(c))
			replace_help(c);
		copy_to(c, c->i + 1);
		return true;
	case '#':
		copy_to(c, str_find_byte(c->s, '\n', c->i));
		c->comment_end = c->i;
		return false;
	case '"':
	case '\'':
		copy_to(c, string_end(c, c->i));
		return false;
	case '\\':
		c->unfinished |= c->i + 2 >= c->s.len;
		copy_to(c, c->i + 2 <= c->s.len ? c->i + 2 : c->s.len);
		return false;
	case '(':
	case '[':
	case '{':
		c->depth++;
		break;
	case ')':
	case ']':
	case '}':
		c->depth -= c->depth > 0;
		break;
	case '=':
		if (c->depth || c->assigned || !is_assignment(c->s, c->i))
			break;
		take_assignment(c);
		return false;
	}
	copy_to(c, c->i + 1);
	return false;
}

static void transform(struct code *c)
{
	bool fresh = true;

	while (c->i < c->s.len) {
		if (fresh) {
			begin_statement(c);
			if (c->i < c->s.len && is_escape(c->s, c->i))
				replace_escape(c);
			/* What %time runs is a statement of its own. */
			fresh = false;
			continue;
		}
		fresh = take_token(c);
	}
}

/* ---- cell magics ---- */

/* Skips to the first line that is not blank; does it begin with %%name? */
static bool at_cell_magic(struct code *c)
{
	str line;
	size_t name;

	while (c->i < c->s.len) {
		line = first_line(str_sub(c->s, c->i, c->s.len));
		if (!is_blank(line))
			break;
		copy_to(c, c->i + line.len + 1);
	}
	if (c->i >= c->s.len || !str_starts(line, S("%%")))
		return false;
	name = word_end(line, 2);
	return name == 2 || name >= line.len || line.s[name] != '?';
}

static str magic_name(str line)
{
	size_t end = 2;

	while (end < line.len && !is_space(line.s[end]))
		end++;
	return str_sub(line, 2, end);
}

/* The %%lines at the top go; so does the body of those that do not run it. */
static void take_cell_magics(struct code *c)
{
	while (at_cell_magic(c)) {
		str line = first_line(str_sub(c->s, c->i, c->s.len));
		str name = magic_name(line);
		size_t end = c->i + line.len;

		note(c, NB_CELL_MAGIC, c->line, line);
		if (!c->cell->magic.len)
			c->cell->magic = str_dup(c->a, str_sub(name, 0, SHOWN));
		drop_to(c, runs_body(name) ? end + 1 : c->s.len);
	}
}

void nb_add_code(struct buf *out, struct arena *a, struct notebook *nb,
		 struct nb_cell *cell)
{
	struct code c = { .out = out, .a = a, .nb = nb, .cell = cell, .line = 1 };
	size_t before = out->len;

	c.s = clean(a, cell->source, cell);
	take_cell_magics(&c);
	transform(&c);
	cell->unfinished = c.unfinished || c.depth;
	if (!cell->unfinished)
		return;
	out->len = before;
	buf_add_times(out, '\n', cell->lines);
}
