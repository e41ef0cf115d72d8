#include "formats/textlog.h"

#include "base/date.h"
#include "base/map.h"
#include "base/num.h"
#include "base/vec.h"
#include "formats/lines.h"
#include "formats/role.h"

#include <math.h>
#include <string.h>

enum { REGION = 400 };

enum {
	PAIRS = 256,
	KEY_BYTES = 100,
	KEY_WORDS = 6,
	NAMES = 8192,
	CELLS = 24,
	SETTINGS = 12,
	TABLE_MISSES = 8
};

enum counter { COUNT_NONE, COUNT_EPOCH, COUNT_STEP };

/* A name as it stands before numbers. */
struct name {
	struct role role;
	enum counter counter;
};

/* A number with what stands around it. */
struct number {
	size_t from, to; /* behind its unit */
	double value;
	double total; /* of "3/10"; NaN */
	str unit;
	bool whole; /* digits only */
	str region; /* what stands before it, up to the number before */
};

struct textlog {
	const struct log_sink *sink;
	struct arena arena; /* of names */
	struct map names;   /* -> struct name */
	struct log_events spellings;
	char *clean, *lower;
	size_t cap;
	double epoch, step; /* as last told */
	double time;        /* of a line that told a counter and a time alone */
	str column[CELLS];  /* of a table without signs */
	size_t columns;
	unsigned misses; /* lines since its last row */
	struct arena table;
	enum log_split section; /* of a heading: "> EVALUATION" */
	bool best_next; /* LightGBM repeats its best iteration in the next line */
	uint64_t rows, events;
};

/* One line in the making. */
struct line {
	struct textlog *t;
	str text;
	uint32_t number;
	double time;
	double epoch, step, epochs, steps; /* "3/10": also the totals */
	bool bracket_seen, in_bar, has_value, is_catboost;
	double elapsed, remaining, global_step;
	size_t first_key; /* where the first value's name starts */
	str last_key;
	enum role_kind last_kind;
	bool last_whole;
	struct log_pair pair[PAIRS];
	enum role_kind kind[PAIRS];
	size_t n;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (c & 0x80);
}

static bool is_alnum(char c)
{
	return is_digit(c) || is_alpha(c);
}

/* ---- cleaning ---- */

/* Behind the escape sequence at `i`. */
static size_t skip_escape(str s, size_t i)
{
	i++;
	if (i < s.len && s.s[i] == '[') {
		for (i++; i < s.len && (uint8_t)s.s[i] < 0x40; i++)
			;
		return i < s.len ? i + 1 : i;
	}
	if (i < s.len && s.s[i] == ']') {
		while (i < s.len && s.s[i] != '\a')
			i++;
		return i < s.len ? i + 1 : i;
	}
	return i < s.len ? i + 1 : i;
}

static void make_room(struct textlog *t, size_t n)
{
	if (n <= t->cap)
		return;
	t->cap = n < 4096 ? 4096 : 2 * n;
	t->clean = arena_alloc(t->sink->scratch, t->cap, 1);
	t->lower = arena_alloc(t->sink->scratch, t->cap, 1);
}

/* Without colours and redrawn characters, and the same in lower case. */
static str clean_line(struct textlog *t, str s)
{
	size_t n = 0;

	make_room(t, s.len + 1);
	for (size_t i = 0; i < s.len;) {
		char c = s.s[i];

		if (c == '\x1b') {
			i = skip_escape(s, i);
			continue;
		}
		if (c == '\b')
			n -= n > 0;
		else
			t->clean[n++] = c;
		i++;
	}
	for (size_t i = 0; i < n; i++) {
		char c = t->clean[i];

		t->lower[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	return str_of(t->clean, n);
}

/* ---- time in front ---- */

static bool digits_at(str s, size_t at, size_t n)
{
	if (s.len < n || at > s.len - n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_digit(s.s[at + i]))
			return false;
	return true;
}

static bool time_at(str s, size_t at)
{
	return s.len >= 8 && at <= s.len - 8 && digits_at(s, at, 2) &&
	       s.s[at + 2] == ':' && digits_at(s, at + 3, 2) &&
	       s.s[at + 5] == ':' && digits_at(s, at + 6, 2);
}

/* "2026-11-20 10:01:02", "2026/11/20T10:01:02.345", "11/20 10:01:02". */
static size_t date_len(str s, size_t at)
{
	if (digits_at(s, at, 4) && s.len - at >= 10 &&
	    digits_at(s, at + 5, 2) && digits_at(s, at + 8, 2) &&
	    (s.s[at + 4] == '-' || s.s[at + 4] == '/') &&
	    s.s[at + 4] == s.s[at + 7])
		return 10;
	if (digits_at(s, at, 2) && s.len - at >= 5 && digits_at(s, at + 3, 2) &&
	    (s.s[at + 2] == '/' || s.s[at + 2] == '-'))
		return 5;
	return 0;
}

/* Blanks it in t->clean, so that its digits are not taken for values. */
static void take_time(struct line *l)
{
	char iso[20] =
		"1972-00-00T00:00:00"; /* a leap year where none is told */
	str s = l->text;
	size_t most = s.len < 48 ? s.len : 48;

	for (size_t i = 0; i + 13 < most; i++) {
		size_t n = i && is_digit(s.s[i - 1]) ? 0 : date_len(s, i);
		size_t end;

		if (!n || !time_at(s, i + n + 1))
			continue;
		memcpy(iso + 10 - n, s.s + i, n);
		iso[4] = iso[7] = '-';
		memcpy(iso + 11, s.s + i + n + 1, 8);
		if (!time_read(str_of(iso, 19), &l->time))
			l->time = NAN;
		end = i + n + 9;
		if (end < s.len && (s.s[end] == ',' || s.s[end] == '.'))
			for (end++; end < s.len && is_digit(s.s[end]);)
				end++;
		memset(l->t->clean + i, ' ', end - i);
		return;
	}
}

/* ---- durations ---- */

static size_t digits_len(str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && n < 9 && is_digit(s.s[at + n]))
		n++;
	return n;
}

static double whole_at(str s, size_t at, size_t n)
{
	double v = 0;

	for (size_t i = 0; i < n; i++)
		v = v * 10 + (s.s[at + i] - '0');
	return v;
}

/* "1:02:03", "02:03", "2 days, 7:32:05" at `at`: its length, 0 when none. */
static size_t duration_at(str s, size_t at, double *seconds)
{
	size_t i = at, n = digits_len(s, i), parts = 0;
	double days = 0, sum = 0;

	if (n && str_starts(str_sub(s, i + n, s.len), S(" day"))) {
		days = whole_at(s, i, n);
		i = str_find_byte(s, ',', i);
		while (i < s.len && (s.s[i] == ',' || s.s[i] == ' '))
			i++;
		n = digits_len(s, i);
	}
	while (n && parts < 3) {
		sum = sum * 60 + whole_at(s, i, n);
		parts++;
		i += n;
		if (i >= s.len || s.s[i] != ':' || digits_len(s, i + 1) != 2)
			break;
		n = digits_len(s, ++i);
	}
	if (parts < 2)
		return 0;
	*seconds = days * 86400 + sum;
	return i - at;
}

/* ---- progress bars: 380/2724 [14:02:33<86:01:24, 132.12s/it, loss=2.05] ---- */

/* Where "N/M" stands that ends at `end`. */
static bool fraction_before(str s, size_t end, double *n, double *total)
{
	size_t m1 = end, m0, n1, n0;

	while (m1 > 0 && s.s[m1 - 1] == ' ')
		m1--;
	for (m0 = m1; m0 > 0 && is_digit(s.s[m0 - 1]); m0--)
		;
	if (m0 == m1 || m0 == 0 || s.s[m0 - 1] != '/')
		return false;
	n1 = m0 - 1;
	for (n0 = n1; n0 > 0 && is_digit(s.s[n0 - 1]); n0--)
		;
	if (n0 == n1 || m1 - m0 > 15 || n1 - n0 > 15)
		return false;
	*n = whole_at(s, n0, n1 - n0);
	*total = whole_at(s, m0, m1 - m0);
	return true;
}

static void say_progress(struct line *l, double done, double total,
			 double elapsed, double remaining)
{
	struct log_progress p = { done, total, elapsed, remaining };

	log_say_progress(l->t->sink, l->number, &p);
}

/* Takes the bar out of the line; what follows its rate stays. */
static void take_bar(struct line *l)
{
	str s = l->text;

	for (size_t open = str_find_byte(s, '[', 0); open < s.len;
	     open = str_find_byte(s, '[', open + 1)) {
		double elapsed, remaining = NAN, n, total;
		size_t at = open + 1, len = duration_at(s, at, &elapsed), from;

		if (!len || at + len >= s.len || s.s[at + len] != '<' ||
		    !fraction_before(s, open, &n, &total))
			continue;
		at += len + 1;
		at += duration_at(s, at, &remaining);
		while (at < s.len && s.s[at] != ',' && s.s[at] != ']')
			at++;
		at = at < s.len && s.s[at] == ',' ? at + 1 : at;
		while (at < s.len && s.s[at] != ',' && s.s[at] != ']')
			at++; /* the rate */
		l->step = n;
		l->steps = total;
		l->in_bar = true;
		say_progress(l, n, total, elapsed, remaining);
		/* "Epoch 1/3:  14%|###   | 380/2724 [" stays until the percent. */
		from = str_find_byte(s, '%', 0);
		while (from > 0 && from < open &&
		       (is_digit(s.s[from - 1]) || s.s[from - 1] == ' '))
			from--;
		if (from >= open)
			from = 0;
		memset(l->t->clean + from, ' ', at - from);
		if (at < s.len)
			l->t->clean[at] = ',';
		return;
	}
}

/* ---- what is no value ---- */

/* "val_loss improved from inf to 0.5", "loss decreased (inf --> 0.5)": what a
 * checkpoint or an early stop compares was told as a value before. */
static bool compares(str lower)
{
	static const char *const words[] = {
		"improved from", "not improve from", "improved by",
		"decreased (",   "increased (",      "improved ("
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_has(lower, str_from(words[i])))
			return true;
	return false;
}

/* "Best model found at epoch 0, Val Loss: inf": where a best begins. */
static bool is_no_best_yet(const struct line *l, const struct number *n)
{
	return isinf(n->value) &&
	       str_has(str_of(l->t->lower, l->text.len), S("best"));
}

/* Some scripts log their own source. */
static bool is_code(str line)
{
	static const char *const words[] = { "if ",     "elif ",   "for ",
					     "while ",  "return ", "def ",
					     "assert ", "print(" };
	str s = str_trim(line);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_starts(s, str_from(words[i])))
			return true;
	return false;
}

/* "AssertionError", "ValueError": one word in CamelCase that no measure of an
 * error has. */
static bool is_exception(str key)
{
	static const char *const measures[] = { "Mean", "Squared", "Absolute",
						"Percent", "Log" };

	if (!str_ends(key, S("Error")) || key.len == 5 ||
	    str_find_byte(key, ' ', 0) < key.len ||
	    str_find_byte(key, '_', 0) < key.len)
		return false;
	for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++)
		if (str_has(key, str_from(measures[i])))
			return false;
	return true;
}

/* The output of an operation: "crf_loss/transition:0, shape = (10, 10)". */
static bool is_tensor_name(str key, const struct number *n)
{
	return n->whole && str_ends(n->region, S(":")) &&
	       str_find_byte(key, '/', 0) < key.len;
}

/* ---- names ---- */

static bool ends_with_word(str lower_key, const char *words)
{
	size_t end = lower_key.len, from;
	const char *at = words;

	while (end > 0 && !is_alnum(lower_key.s[end - 1]))
		end--;
	for (from = end; from > 0 && is_alnum(lower_key.s[from - 1]); from--)
		;
	while (end > from && (at = strchr(at, ' '))) {
		at++;
		if (!strncmp(at, lower_key.s + from, end - from) &&
		    at[end - from] == ' ')
			return true;
	}
	return false;
}

static enum counter counter_of(struct arena *a, str key, struct role role)
{
	str lower = str_lower(a, key);

	if (role.kind == ROLE_EPOCH)
		return COUNT_EPOCH;
	if (role.kind == ROLE_STEP)
		return COUNT_STEP;
	if (role.kind != ROLE_OTHER)
		return COUNT_NONE;
	if (str_eq(lower, S("s"))) /* llm.c: "s:1 trl:10.9" */
		return COUNT_STEP;
	if (ends_with_word(lower, " epoch ") ||
	    str_starts(lower, S("epoch(")) || str_eq(lower, S("第")))
		return COUNT_EPOCH;
	return ends_with_word(
		       lower,
		       " step steps iter iters iteration iterations round it "
		       "batch batch_id batch_idx update iterate ")
		       ? COUNT_STEP
		       : COUNT_NONE;
}

static const struct name *name_of(struct textlog *t, str key)
{
	struct name *n = map_find(&t->names, key);

	if (n)
		return n;
	if (t->names.n >= NAMES) {
		t->names = (struct map){ 0 };
		arena_reset(&t->arena);
	}
	n = arena_new(&t->arena, struct name);
	n->role = role_of(key);
	n->counter = counter_of(&t->arena, key, n->role);
	map_put(&t->arena, &t->names, str_dup(&t->arena, key), n);
	return n;
}

static str strip(str s, const char *left, const char *right)
{
	while (s.len && strchr(left, s.s[0]) && s.s[0]) {
		s.s++;
		s.len--;
	}
	while (s.len && strchr(right, s.s[s.len - 1]) && s.s[s.len - 1])
		s.len--;
	return s;
}

struct found_key {
	str key;
	bool sign;    /* ':' or '=' stood between */
	bool bracket; /* nothing but a bracket before the number */
	bool quoted;
};

static size_t last_sign(str s)
{
	for (size_t i = s.len; i > 0; i--)
		if (s.s[i - 1] == '=' ||
		    (s.s[i - 1] == ':' && i < s.len && s.s[i] == ' '))
			return i;
	return 0;
}

static size_t count_words(str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.s[i] != ' ' && (!i || s.s[i - 1] == ' ');
	return n;
}

/* What stands behind a bracket that is still open: "CE Loss [bsz". */
static str behind_bracket(str s)
{
	for (size_t i = s.len; i > 0; i--) {
		char c = s.s[i - 1];

		if (c == ')' || c == ']')
			return s;
		if (c == '(' || c == '[')
			return str_sub(s, i, s.len);
	}
	return s;
}

/* "  Test set: Average loss: " gives "Average loss". */
static struct found_key key_of(str region)
{
	struct found_key f = { .key = region };
	str s = strip(region, " \t", " \t[(\"'");
	size_t gap;

	f.bracket = !s.len && strip(region, " \t", " \t").len > 0;
	if (s.len && (s.s[s.len - 1] == ':' || s.s[s.len - 1] == '=')) {
		f.sign = true;
		s = strip(s, "", ":= \t");
	}
	f.quoted = s.len && (s.s[s.len - 1] == '"' || s.s[s.len - 1] == '\'');
	s = strip(s, "", "\"'");
	s = str_sub(s, last_sign(s), s.len);
	for (gap = s.len; gap > 1; gap--)
		if (s.s[gap - 1] == ' ' && s.s[gap - 2] == '.' && gap > 5)
			break;
	if (gap > 1)
		s = str_sub(s, gap, s.len);
	for (gap = s.len; gap > 1; gap--)
		if (s.s[gap - 1] == ' ' && s.s[gap - 2] == ' ')
			break;
	if (gap > 1)
		s = str_sub(s, gap, s.len);
	s = behind_bracket(s);
	s = strip(s, " \t:-*>[]()\"'/", " \t");
	if (s.len > KEY_BYTES || str_has(s, S(".py")) ||
	    count_words(s) > KEY_WORDS)
		s = S("");
	f.key = s;
	return f;
}

/* ---- numbers ---- */

static bool starts_number(str s, size_t i)
{
	char c = s.s[i], before = i ? s.s[i - 1] : ' ';

	if (!is_digit(c) && c != '-' && c != '+' && c != '.' && c != 'n' &&
	    c != 'N' && c != 'i' && c != 'I')
		return false;
	if (is_alnum(before) || before == '@' || before == '.' || before == '%')
		return false;
	if (before == '-' && i >= 2 && is_alnum(s.s[i - 2]))
		return false;
	return num_span_loose(str_sub(s, i, i + 400)) > 0;
}

static bool is_unit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '%' ||
	       c == '/';
}

static void take_fraction(str s, struct number *n)
{
	size_t at = n->to, len;

	if (at >= s.len || s.s[at] != '/')
		return;
	for (at++; at < s.len && s.s[at] == ' ';)
		at++;
	len = digits_len(s, at);
	if (!len)
		return;
	n->total = whole_at(s, at, len);
	n->to = at + len;
}

static struct number number_at(str s, size_t i, size_t region)
{
	struct number n = { .from = i, .total = NAN };
	str text = str_sub(s, i, i + num_span_loose(str_sub(s, i, i + 400)));
	size_t unit;

	num_parse_loose(text, &n.value);
	n.region = str_sub(s, region, i);
	n.to = i + text.len;
	n.whole = digits_len(text, 0) == text.len;
	if (n.whole)
		take_fraction(s, &n);
	/* Fortran's exponent: 2.77D+02 */
	if (n.to + 3 < s.len && s.s[n.to] == 'D' &&
	    (s.s[n.to + 1] == '+' || s.s[n.to + 1] == '-') &&
	    digits_at(s, n.to + 2, 2)) {
		double e = whole_at(s, n.to + 2, 2);

		n.value *= pow(10, s.s[n.to + 1] == '-' ? -e : e);
		n.to += 4;
	}
	for (unit = n.to; unit < s.len && unit < n.to + 10 && is_unit(s.s[unit]);)
		unit++;
	n.unit = str_sub(s, n.to, unit);
	n.to = unit;
	return n;
}

/* ---- pairs ---- */

static void add_pair(struct line *l, str key, const struct number *n,
		     enum role_kind kind)
{
	if (l->n == PAIRS)
		return;
	l->kind[l->n] = kind;
	l->pair[l->n++] = (struct log_pair){
		.key = key, .value = n->value, .unit = n->unit, .number = true
	};
	if (kind == ROLE_LOSS || kind == ROLE_METRIC)
		l->has_value = true;
}

static void take_counter(struct line *l, enum counter c, const struct number *n)
{
	if (c == COUNT_STEP && !n->whole)
		return; /* fairseq's "update" is a part of an epoch */
	if (c == COUNT_EPOCH && isnan(l->epoch)) {
		l->epoch = n->value;
		l->epochs = n->total;
	} else if (c == COUNT_STEP && isnan(l->step)) {
		l->step = n->value;
		l->steps = n->total;
	}
}

/* "[0][ 11/5005]", "[2/25][100/1583]", "[100]\t...": which is which. */
static void take_bracket(struct line *l, const struct number *n)
{
	bool at_start =
		!str_trim(strip(str_sub(l->text, 0, n->from), "[ \t", "[ \t")).len;

	if (!n->whole || n->unit.len)
		return;
	if (!isnan(l->epoch)) {
		take_counter(l, COUNT_STEP, n);
	} else if (at_start && isnan(n->total)) {
		take_counter(l, COUNT_STEP, n);
	} else if (!isnan(n->total)) {
		size_t next = n->to;

		if (next + 1 < l->text.len && l->text.s[next] == ']' &&
		    l->text.s[next + 1] == '[')
			take_counter(l, COUNT_EPOCH, n);
		else
			take_counter(l, COUNT_STEP, n);
	}
}

static bool is_value(enum role_kind k)
{
	switch (k) {
	case ROLE_LOSS:
	case ROLE_METRIC:
	case ROLE_RATE:
	case ROLE_GRAD_NORM:
	case ROLE_GRAD_LAYER:
	case ROLE_STEP_TIME:
	case ROLE_DATA_TIME:
	case ROLE_THROUGHPUT:
	case ROLE_MEMORY:
	case ROLE_LOSS_SCALE:
	case ROLE_SKIPPED:
	case ROLE_NAN_STEPS:
	case ROLE_DEAD:
		return true;
	default:
		return false;
	}
}

/* Without a sign only a name of few words right before a real number counts:
 * "train loss 4.2874", but not "the loss of 3 layers". */
static bool is_plain_pair(const struct found_key *f, const struct number *n,
			  const struct name *name)
{
	if (count_words(f->key) > 3)
		return false;
	if (n->whole &&
	    (name->role.kind == ROLE_LOSS || name->role.kind == ROLE_METRIC))
		return false;
	return true;
}

/* A mean over time behind a value: "Time  0.391 ( 0.742)". */
static void take_mean(struct line *l, const struct number *n)
{
	if (l->last_kind == ROLE_STEP_TIME)
		add_pair(l, S("time avg"), n, ROLE_STEP_TIME);
	else if (l->last_kind == ROLE_DATA_TIME)
		add_pair(l, S("data avg"), n, ROLE_DATA_TIME);
	l->last_kind = ROLE_OTHER;
}

static void take_rate(struct line *l, const struct number *n)
{
	struct number ms = *n;

	if (str_eq(n->unit, S("ms/step")) || str_eq(n->unit, S("ms/batch"))) {
		ms.unit = S("ms");
		add_pair(l, S("time"), &ms, ROLE_STEP_TIME);
	} else if (str_eq(n->unit, S("s/step")) || str_eq(n->unit, S("s/it"))) {
		add_pair(l, S("time"), n, ROLE_STEP_TIME);
	} else if (str_eq(n->unit, S("/s"))) {
		add_pair(l, S("samples_per_second"), n, ROLE_THROUGHPUT);
	}
}

static str catboost_key(str key)
{
	if (str_eq(key, S("learn")))
		return S("learn loss");
	return str_eq(key, S("test")) ? S("test loss") : key;
}

/* "At iterate    5    f=  2.77D+02    |proj g|=  1.40D+02" */
static str lbfgs_key(const struct line *l, str key)
{
	if (!str_starts(l->text, S("At iterate")))
		return key;
	if (str_eq(key, S("f")))
		return S("loss");
	return str_has(key, S("proj g")) || str_eq(key, S("|")) ||
			       str_has(key, S("g|"))
		       ? S("grad_norm")
		       : key;
}

static bool is_global_step(str key)
{
	return str_ends(key, S("global_step")) ||
	       str_ends(key, S("GLOBAL_STEP"));
}

static void take_named(struct line *l, struct found_key f, struct number *n)
{
	const struct name *name;
	enum role_kind kind;

	f.key = lbfgs_key(l, f.key);
	if (l->is_catboost)
		f.key = catboost_key(f.key);
	name = name_of(l->t, f.key);
	kind = name->role.kind;
	if (kind == ROLE_REMAINING || kind == ROLE_ELAPSED) {
		if (str_eq(f.key, S("train_runtime")))
			log_say_fact(l->t->sink, l->number, "runtime", n->value);
		return;
	}
	if (name->counter) {
		if (f.sign && n->whole && is_global_step(f.key))
			l->global_step = n->value;
		if (!l->in_bar || name->counter == COUNT_EPOCH)
			take_counter(l, name->counter, n);
		return;
	}
	if (!is_value(kind) && !(f.quoted && f.sign))
		return;
	if (is_exception(f.key) || is_tensor_name(f.key, n) ||
	    is_no_best_yet(l, n))
		return;
	if (!f.sign && !is_plain_pair(&f, n, name))
		return;
	if (!isnan(n->total) && kind == ROLE_METRIC && n->total > 0)
		n->value /= n->total; /* "Accuracy: 9822/10000" */
	if (!l->n)
		l->first_key = (size_t)(f.key.s - l->text.s);
	if (kind == ROLE_NAN_STEPS && n->value > 0)
		log_say_event(l->t->sink, l->number, LOG_EVENT_NAN_COUNTED,
			      l->text);
	add_pair(l, f.key, n, kind);
	l->last_kind = kind;
	l->last_key = f.key;
	l->last_whole = n->whole;
}

/* "Train: 0 [  50/1251": the number of the epoch. */
static bool is_timm_epoch(const struct line *l, const struct found_key *f,
			  const struct number *n)
{
	return n->whole && f->sign && n->to + 1 < l->text.len &&
	       str_starts(str_sub(l->text, n->to, l->text.len), S(" [")) &&
	       (str_eq(f->key, S("Train")) || str_eq(f->key, S("Test")));
}

/* "200/ 2983 batches". */
static bool counts_batches(const struct line *l, const struct number *n)
{
	str rest = str_trim(str_sub(l->text, n->to, l->text.len));

	return !isnan(n->total) && (str_starts(rest, S("batches")) ||
				    str_starts(rest, S("steps")) ||
				    str_starts(rest, S("iterations")));
}

static void take_number(struct line *l, struct number *n)
{
	struct found_key f = key_of(n->region);
	bool behind = strip(n->region, " \t,", " \t,").len == 0;

	if (counts_batches(l, n)) {
		take_counter(l, COUNT_STEP, n);
	} else if (is_timm_epoch(l, &f, n)) {
		take_counter(l, COUNT_EPOCH, n);
	} else if (f.key.len) {
		take_named(l, f, n);
	} else if (f.bracket && str_has(n->region, S("("))) {
		take_mean(l, n);
	} else if (f.bracket) {
		take_bracket(l, n);
	} else if (behind && n->unit.len) {
		take_rate(l, n);
	} else if (!n->from || !str_trim(str_sub(l->text, 0, n->from)).len) {
		/* "938/938 [====", "999:\tlearn: " */
		if (!isnan(n->total) || l->is_catboost)
			take_counter(l, COUNT_STEP, n);
	}
}

/* A duration by name: "eta: 2 days, 7:32:05". Gives the end, or 0. */
static size_t take_duration(struct line *l, size_t i, size_t region)
{
	double seconds;
	size_t len = duration_at(l->text, i, &seconds);
	struct found_key f;
	enum role_kind kind;

	if (!len)
		return 0;
	f = key_of(str_sub(l->text, region, i));
	kind = f.key.len ? name_of(l->t, f.key)->role.kind : ROLE_OTHER;
	if (kind == ROLE_REMAINING)
		l->remaining = seconds;
	else if (kind == ROLE_ELAPSED)
		l->elapsed = seconds;
	return i + len;
}

/* "nan" and "inf" are words too: "number of nan iterations". */
static bool is_word_number(struct line *l, size_t i, size_t region)
{
	struct found_key f;

	if (!is_alpha(l->text.s[i]))
		return true;
	f = key_of(str_sub(l->text, region, i));
	return f.sign || (f.key.len && is_value(name_of(l->t, f.key)->role.kind));
}

/* Does a name end here? */
static bool parts_names(str s, size_t i, size_t region)
{
	char c = s.s[i];

	if (c == ')')
		return str_find_byte(str_sub(s, region, i), '(', 0) == i - region;
	if (c == '-')
		return i && s.s[i - 1] == ' ' && i + 1 < s.len &&
		       s.s[i + 1] == ' ';
	return c == ',' || c == ';' || c == '|' || c == '\t' || c == '{' ||
	       c == '}' || c == ']';
}

static void scan_numbers(struct line *l)
{
	str s = l->text;
	size_t region = 0, i = 0;

	while (i < s.len) {
		struct number n;
		size_t end;

		if (i - region > REGION)
			region = i - REGION; /* no name is that long */
		if (!starts_number(s, i) || !is_word_number(l, i, region)) {
			if (parts_names(s, i, region))
				region = i + 1;
			i++;
			continue;
		}
		end = is_digit(s.s[i]) ? take_duration(l, i, region) : 0;
		if (end) {
			i = region = end;
			continue;
		}
		n = number_at(s, i, region);
		take_number(l, &n);
		i = region = n.to;
	}
}

/* ---- tables by white space: sklearn, fastai ---- */

static size_t split_cells(str s, str *cell)
{
	size_t n = 0, i = 0;

	while (i < s.len && n < CELLS) {
		size_t from;

		while (i < s.len &&
		       (s.s[i] == ' ' || s.s[i] == '\t' || s.s[i] == '|'))
			i++;
		from = i;
		while (i < s.len && s.s[i] != '\t' && s.s[i] != '|' &&
		       !(s.s[i] == ' ' && (i + 1 == s.len || s.s[i + 1] == ' ')))
			i++;
		if (i > from)
			cell[n++] = str_trim(str_sub(s, from, i));
	}
	return n;
}

static bool take_table_header(struct line *l)
{
	struct textlog *t = l->t;
	str cell[CELLS];
	size_t n;
	bool axis = false, value = false;

	if (str_find_byte(l->text, ':', 0) < l->text.len ||
	    str_find_byte(l->text, '=', 0) < l->text.len)
		return false;
	n = split_cells(l->text, cell);
	if (n < 2 || n == CELLS)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct name *name;

		if (!cell[i].len || is_digit(cell[i].s[0]) || cell[i].len > 40)
			return false;
		name = name_of(t, cell[i]);
		axis = axis || name->counter != COUNT_NONE;
		value = value || name->role.kind == ROLE_LOSS ||
			name->role.kind == ROLE_METRIC;
	}
	if (!axis || !value)
		return false;
	arena_reset(&t->table);
	for (size_t i = 0; i < n; i++)
		t->column[i] = str_dup(&t->table, cell[i]);
	t->columns = n;
	t->misses = 0;
	return true;
}

/* A cell under a name: false when no number is there that must be. "3/50" of a
 * counter; beside values also "2.5G" and "640:", which Ultralytics prints. */
static bool take_cell(struct line *l, str column, str cell)
{
	const struct name *name = name_of(l->t, column);
	size_t span = num_span_loose(cell);
	struct number num = { .total = NAN, .to = span };

	if (!span)
		return false;
	num_parse_loose(str_sub(cell, 0, span), &num.value);
	num.whole = num.value == floor(num.value);
	if (name->counter) {
		take_fraction(cell, &num);
		if (num.to == cell.len)
			take_counter(l, name->counter, &num);
		return num.to == cell.len;
	}
	if (span == cell.len)
		add_pair(l, column, &num, name->role.kind);
	return span == cell.len || !is_value(name->role.kind) ||
	       name->role.kind == ROLE_MEMORY;
}

/* Warnings may stand between a table's rows. */
static bool miss_row(struct textlog *t)
{
	if (++t->misses > TABLE_MISSES)
		t->columns = 0;
	return false;
}

static bool take_table_row(struct line *l)
{
	struct textlog *t = l->t;
	str cell[CELLS];
	size_t n;

	if (!t->columns)
		return false;
	n = split_cells(l->text, cell);
	if (n && l->in_bar && str_eq(cell[n - 1], S(",")))
		n--; /* where the bar was */
	if (n != t->columns)
		return miss_row(t);
	for (size_t i = 0; i < n; i++) {
		if (take_cell(l, t->column[i], cell[i]))
			continue;
		l->n = 0;
		return miss_row(t);
	}
	t->misses = 0;
	return true;
}

/* ---- rows ---- */

/* Letters and brackets: no path, no number, nothing that is new in each line. */
static bool is_plain_word(str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_alpha(s.s[i]) && s.s[i] != '(' && s.s[i] != ')')
			return false;
	return s.len && s.len <= 24;
}

/* Words before the first value: "Test set:", "valid |", " *   Acc@1". */
static enum log_split split_of(const struct line *l)
{
	str before = str_sub(l->text, 0, l->first_key < 120 ? l->first_key : 120);

	if (str_starts(str_trim(l->text), S("* ")))
		return LOG_SPLIT_EVAL;
	if (!str_trim(before).len)
		return LOG_SPLIT_NONE;
	for (str rest = before; rest.len;) {
		struct str_cut c = str_cut(rest, ' ');
		str plain = strip(c.head, "[(*|:-", "])|:-,");
		enum log_split split;

		rest = c.tail;
		if (!is_plain_word(plain))
			continue;
		split = name_of(l->t, plain)->role.split;
		if (split)
			return split == LOG_SPLIT_TEST ? LOG_SPLIT_EVAL : split;
	}
	return LOG_SPLIT_NONE;
}

/* Counted over all epochs where the line tells both. */
static double global_step(const struct line *l)
{
	if (isnan(l->step))
		return NAN;
	if (!isnan(l->epoch) && l->steps > 0)
		return l->epoch * l->steps + l->step;
	return l->step;
}

static void say_settings(struct line *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct buf b;

		buf_init(&b, 64);
		num_print(&b, l->pair[i].value);
		log_say_param(l->t->sink, l->number, l->pair[i].key, buf_str(&b));
		buf_release(&b);
	}
}

/* Iterations so far and in all, and the time of one: when it will end. */
static void say_plan(const struct line *l)
{
	struct log_progress p = { l->step, l->steps, l->elapsed, l->remaining };

	for (size_t i = 0; isnan(p.remaining) && isnan(l->epoch) && i < l->n;
	     i++) {
		double t = l->pair[i].value;

		if (l->kind[i] != ROLE_STEP_TIME || !(l->steps > l->step))
			continue;
		if (str_eq(l->pair[i].unit, S("ms")) ||
		    str_has(l->pair[i].key, S("(ms)")))
			t /= 1000;
		p.remaining = (l->steps - l->step) * t;
	}
	if (!isnan(p.remaining) && !l->in_bar) {
		if (isnan(p.elapsed))
			p.elapsed = 0;
		log_say_progress(l->t->sink, l->number, &p);
	}
}

static bool has_counter(const struct line *l)
{
	return !isnan(l->step) || !isnan(l->epoch);
}

static void say_row(struct line *l)
{
	struct textlog *t = l->t;
	struct log_row row = log_row_new(l->pair, l->n);

	say_plan(l);
	row.epoch = l->epoch;
	row.step = global_step(l);
	row.time = l->time;
	row.split = split_of(l);
	if (!row.split && !has_counter(l))
		row.split = t->section;
	if (!has_counter(l)) {
		row.step = t->step;
		row.epoch = t->epoch;
		row.time = isnan(l->time) ? t->time : l->time;
	}
	/* A dict tells its epoch; a bar in the same line is another count. */
	if (l->in_bar && isfinite(l->epoch) && l->epoch != floor(l->epoch))
		row.step = NAN;
	/* A summary of an epoch, where the steps were told before. */
	if (isnan(row.step) && row.epoch == floor(row.epoch))
		row.step = t->step;
	t->rows++;
	log_say_row(t->sink, l->number, &row);
	if (!isnan(row.step) && row.split != LOG_SPLIT_EVAL)
		t->step = row.step;
}

/* A line of one or two words alone that name a split: " > EVALUATION", "--> EVAL
 * PERFORMANCE", "Validation results:". What follows is of it, until a counter. */
static void take_heading(struct line *l)
{
	str s = strip(l->text, " \t>-=*#", " \t>-=*#:.");
	struct str_cut c = str_cut(s, ' ');
	enum log_split split;

	if (!is_plain_word(c.head) || (c.tail.len && !is_plain_word(c.tail)) ||
	    (!c.tail.len && s.len == l->text.len))
		return;
	split = name_of(l->t, c.head)->role.split;
	if (split)
		l->t->section = split == LOG_SPLIT_TEST ? LOG_SPLIT_EVAL : split;
}

/* A counter alone: "Epoch 1/3", "-- Epoch 1"; a step by its full name: "TIME:
 * 01:08:34 -- STEP: 50/24940 -- GLOBAL_STEP: 50". */
static void keep_counter(struct line *l)
{
	if (!l->n && has_counter(l)) {
		l->t->section = LOG_SPLIT_NONE;
		l->t->time = l->time;
	}
	if (!l->n && !isnan(l->global_step))
		l->t->step = l->global_step;
	if (isnan(l->epoch))
		return;
	l->t->epoch = l->epoch;
	if (isnan(l->step) && !l->n)
		l->t->step = NAN;
}

static void begin(struct line *l, struct textlog *t, str raw, uint32_t number)
{
	l->t = t;
	l->text = clean_line(t, raw);
	l->number = number;
	l->time = l->epoch = l->step = l->epochs = l->steps = NAN;
	l->elapsed = l->remaining = l->global_step = NAN;
	l->bracket_seen = l->in_bar = l->has_value = l->is_catboost = false;
	l->first_key = 0;
	l->last_key = S("");
	l->last_kind = ROLE_OTHER;
	l->n = 0;
}

static bool has_digit_or_nan(str lower)
{
	for (size_t i = 0; i < lower.len; i++)
		if (is_digit(lower.s[i]))
			return true;
	return str_has(lower, S("nan")) || str_has(lower, S("inf"));
}

/* "Attempted loss scale: 65536, reducing to 32768": the scale from now on. */
static void take_overflow(struct line *l, str lower)
{
	size_t at = str_find(lower, S("reducing to "), 0);
	struct log_pair p = { .key = S("loss_scale"), .number = true };
	struct log_row row = log_row_new(&p, 1);
	str rest = str_sub(l->text, at + 12, l->text.len);

	if (at == lower.len ||
	    !num_parse_loose(str_sub(rest, 0, num_span_loose(rest)), &p.value))
		return;
	row.step = l->t->step;
	log_say_row(l->t->sink, l->number, &row);
}

/* A setting or a count of early stopping: nothing stopped. */
static bool only_names_stopping(str lower)
{
	static const char *const words[] = { "counter", "callback", "patience",
					     "monitor", "rounds",   "%",
					     "import",  "=true",    "=false",
					     "= true",  "= false",  ": true",
					     ": false" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_has(lower, str_from(words[i])))
			return true;
	return false;
}

static void take_event(struct line *l, str lower)
{
	enum log_event e = log_event_of(&l->t->spellings, lower);

	if (e == LOG_EVENT_COUNT ||
	    (e == LOG_EVENT_EARLY_STOP && only_names_stopping(lower)))
		return;
	l->t->events++;
	log_say_event(l->t->sink, l->number, e, str_trim(l->text));
	if (e == LOG_EVENT_OVERFLOW || e == LOG_EVENT_SCALE_AT_MINIMUM)
		take_overflow(l, lower);
}

void textlog_line(struct textlog *t, str raw, uint32_t number)
{
	struct line *l;
	struct line here;
	str lower;

	l = &here;
	begin(l, t, raw, number);
	lower = str_of(t->lower, l->text.len);
	take_event(l, lower);
	take_time(l);
	l->is_catboost = str_has(lower, S("\tlearn: ")) ||
			 str_starts(lower, S("bestiteration"));
	take_bar(l);
	if (take_table_row(l)) {
		l->has_value = true;
	} else if (take_table_header(l)) {
		return;
	} else if (has_digit_or_nan(lower) && !compares(lower) &&
		   !is_code(l->text)) {
		scan_numbers(l);
	}
	if (t->best_next) {
		t->best_next = false;
		log_say_fact(t->sink, number, "best_step", l->step);
		return;
	}
	t->best_next = str_has(lower, S("best iteration is:"));
	/* Keras: the epoch stands in a line of its own. */
	if (isnan(l->epoch) && !isnan(l->step) && l->steps > 0 && !l->in_bar)
		l->epoch = t->epoch;
	if (!l->n) {
		keep_counter(l);
		if (!has_counter(l))
			take_heading(l);
		return;
	}
	if (!l->has_value && (!has_counter(l) || l->n > SETTINGS ||
			      str_has(lower, S("namespace("))))
		say_settings(l);
	else
		say_row(l);
	keep_counter(l);
}

struct textlog *textlog_new(const struct log_sink *sink)
{
	struct textlog *t = arena_new(sink->scratch, struct textlog);

	t->sink = sink;
	t->epoch = t->step = t->time = NAN;
	log_events_init(&t->spellings);
	arena_init(&t->arena);
	arena_init(&t->table);
	return t;
}

uint64_t textlog_found(const struct textlog *t)
{
	return t->rows + t->events;
}

void textlog_release(struct textlog *t)
{
	arena_release(&t->arena);
	arena_release(&t->table);
}

struct textlog *textlog_read(struct window *w, uint64_t patience,
			     const struct log_sink *sink)
{
	struct textlog *t = textlog_new(sink);
	struct lines l = lines_of(w, sink->limits->log_line, true);
	str line;

	while (lines_next(&l, &line)) {
		if (line.len)
			textlog_line(t, line, l.number);
		if (patience && !t->rows && window_offset(w, w->at) > patience)
			break;
	}
	if (l.long_lines)
		diag_add(sink->diags, DIAG_LOG_LIMIT, l.first_long, 0,
			 "%u lines are over the limit log.line; the rest of "
			 "each is not "
			 "read",
			 l.long_lines);
	textlog_release(t);
	return t;
}
