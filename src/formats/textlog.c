#include "formats/textlog.h"

#include "base/date.h"
#include "base/map.h"
#include "base/num.h"
#include "base/vec.h"
#include "formats/lines.h"
#include "formats/role.h"
#include "formats/textlog_box.h"
#include "formats/textlog_key.h"
#include "formats/textlog_marks.h"

#include "base/simd.h"

#include <math.h>
#include <string.h>

enum { REGION = 400 };

enum {
	PAIRS = 256,
	NAMES = 8192,
	COUNTER_BYTES = 256, /* no counter has a longer name */
	CELLS = 24,
	SETTINGS = 12,
	TABLE_MISSES = 8,
	KNOWN = 1024,
	WORDS = 64,
	KNOWN_BYTES = 72
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
};

/*
 * What stands before a number, and what it means. The same few texts come in
 * each line, so they are worked out once; a slot holds the last one that fell
 * into it.
 */
struct known {
	uint64_t hash;
	char text[KNOWN_BYTES + 8];
	uint8_t len, key_len;
	uint16_t key_at;
	bool sign, bracket, quoted, paren;
	bool blank;                          /* nothing but spaces and commas */
	bool plain;                          /* a name of few words */
	bool exception, tensor, global_step; /* is_exception() ... of the key */
	struct name name;
};

struct textlog {
	const struct log_sink *sink;
	struct arena arena; /* of names */
	struct map names;   /* -> struct name */
	struct log_events spellings;
	char *clean, *lower;
	size_t cap;
	struct line_marks marks;
	struct known *known; /* KNOWN, one for what does not fit, WORDS */
	struct line *line;
	double epoch, step; /* as last told */
	double time;        /* of a line that told a counter and a time alone */
	str column[CELLS];  /* of a table without signs */
	size_t columns;
	unsigned misses; /* lines since its last row */
	struct arena table;
	struct textlog_box box;
	enum log_split section; /* of a heading: "> EVALUATION" */
	bool best_next; /* LightGBM repeats its best iteration in the next line */
	uint64_t rows, events;
	uint32_t rest_said; /* a bit for each event told of an over-long line */
};

/* One line in the making. */
struct line {
	struct textlog *t;
	str text;
	uint32_t number;
	double epoch, step, epochs, steps; /* "3/10": also the totals */
	bool bracket_seen, in_bar, has_value, is_catboost;
	double elapsed, remaining, global_step;
	size_t first_key; /* where the first value's name starts */
	str last_key;
	enum role_kind last_kind;
	bool last_whole;
	char iso[20]; /* the time, when it is asked for; "" */
	size_t n;
	struct log_pair pair[PAIRS];
	enum role_kind kind[PAIRS];
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
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
	struct arena *a = t->sink->scratch;
	size_t words;

	if (n <= t->cap)
		return;
	t->cap = n < 4096 ? 4096 : 2 * n;
	words = t->cap / 64 + 1;
	t->clean = arena_alloc(a, t->cap, 1);
	t->lower = arena_alloc(a, t->cap, 1);
	t->marks.digit = arena_array(a, uint64_t, words);
	t->marks.start = arena_array(a, uint64_t, words);
	t->marks.part = arena_array(a, uint64_t, words);
	t->marks.close = arena_array(a, uint64_t, words);
}

/* Without colours and redrawn characters. */
static size_t drop_escapes(char *s, size_t len)
{
	str all = str_of(s, len);
	size_t n = 0;

	for (size_t i = 0; i < len;) {
		char c = s[i];

		if (c == '\x1b') {
			i = skip_escape(all, i);
			continue;
		}
		if (c == '\b')
			n -= n > 0;
		else
			s[n++] = c;
		i++;
	}
	return n;
}

/* A copy to work in, zeros behind it. */
static str clean_line(struct textlog *t, str s, unsigned *has)
{
	size_t n = s.len;

	make_room(t, n + TEXTLOG_PAD);
	memcpy(t->clean, s.s, n);
	memset(t->clean + n, 0, TEXTLOG_PAD);
	*has = line_has(str_of(t->clean, n));
	if (*has & (LINE_ESCAPE | LINE_BACKSPACE)) {
		n = drop_escapes(t->clean, n);
		memset(t->clean + n, 0, TEXTLOG_PAD);
		*has = line_has(str_of(t->clean, n));
	}
	return str_of(t->clean, n);
}

static str lower_of(struct textlog *t, str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.s[i];

		t->lower[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	return str_of(t->lower, s.len);
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

/* The first place where a date with a time stands. */
static bool find_time(str s, size_t *at, size_t *len)
{
	size_t most = s.len < 48 ? s.len : 48;
	bool found = false;

	for (uint64_t times = line_times(s); times; times &= times - 1) {
		size_t time = low_bit(times);

		for (size_t n = 10; n >= 5; n -= 5) {
			size_t i = time - n - 1;

			if (time < n + 1 || i + 13 >= most ||
			    (i && is_digit(s.s[i - 1])) ||
			    date_len(s, i) != n || (found && i > *at))
				continue;
			*at = i;
			*len = n;
			found = true;
		}
	}
	return found;
}

/* Blanks it in t->clean, so that its digits are not taken for values. */
static bool take_time(struct line *l)
{
	/* A leap year where none is told. */
	static const char none[20] = "1972-00-00T00:00:00";
	str s = l->text;
	size_t i = 0, n = 0, end;

	if (!find_time(s, &i, &n))
		return false;
	memcpy(l->iso, none, sizeof(none));
	memcpy(l->iso + 10 - n, s.s + i, n);
	l->iso[4] = l->iso[7] = '-';
	memcpy(l->iso + 11, s.s + i + n + 1, 8);
	end = i + n + 9;
	if (end < s.len && (s.s[end] == ',' || s.s[end] == '.'))
		for (end++; end < s.len && is_digit(s.s[end]);)
			end++;
	memset(l->t->clean + i, ' ', end - i);
	return true;
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
static bool take_bar(struct line *l)
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
		return true;
	}
	return false;
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
	/* Only these begin words of our lists. */
	if (end == from || !memchr("besiru", lower_key.s[from], 6))
		return false;
	while ((at = strchr(at, ' '))) {
		at++;
		if (!strncmp(at, lower_key.s + from, end - from) &&
		    at[end - from] == ' ')
			return true;
	}
	return false;
}

static enum counter counter_of(str key, struct role role)
{
	char text[COUNTER_BYTES];
	str lower;

	if (role.kind == ROLE_EPOCH)
		return COUNT_EPOCH;
	if (role.kind == ROLE_STEP)
		return COUNT_STEP;
	if (role.kind != ROLE_OTHER || key.len > sizeof(text))
		return COUNT_NONE;
	for (size_t i = 0; i < key.len; i++)
		text[i] = key.s[i] >= 'A' && key.s[i] <= 'Z'
				  ? (char)(key.s[i] + 32)
				  : key.s[i];
	lower = str_of(text, key.len);
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
	n->counter = counter_of(key, n->role);
	map_put(&t->arena, &t->names, str_dup(&t->arena, key), n);
	return n;
}

/* Reads up to seven bytes behind the end: there are TEXTLOG_PAD. */
static uint64_t hash_of(str s)
{
	const uint64_t mix = 0x9e3779b97f4a7c15u;
	uint64_t h = s.len * mix;
	size_t i = 0;

	for (; s.len - i >= 8; i += 8) {
		h = (h ^ bytes8_load(s.s + i)) * mix;
		h ^= h >> 29;
	}
	if (i < s.len)
		h ^= bytes8_load(s.s + i) << (8 * (8 - (s.len - i)));
	h *= mix;
	return (h ^ h >> 32) | 1; /* an empty slot has 0 */
}

/* Both have seven bytes more. */
static bool same_bytes(const char *a, const char *b, size_t n)
{
	for (; n >= 8; n -= 8, a += 8, b += 8)
		if (bytes8_load(a) != bytes8_load(b))
			return false;
	return !n || !((bytes8_load(a) ^ bytes8_load(b)) << (8 * (8 - n)));
}

static void learn(struct known *k, str region)
{
	struct found_key f = found_key_of(region);

	k->sign = f.sign;
	k->bracket = f.bracket;
	k->quoted = f.quoted;
	k->key_len = (uint8_t)f.key.len;
	k->key_at = 0;
	k->name = (struct name){ 0 };
	if (f.key.len) {
		k->key_at = (uint16_t)(f.key.s - region.s);
		k->name.role = role_of(f.key);
		k->name.counter = counter_of(f.key, k->name.role);
	}
	k->plain = key_words(f.key) <= 3;
	k->exception = key_is_exception(f.key);
	k->tensor = key_is_tensor(f.key, region);
	k->global_step = key_is_global_step(f.key);
	k->paren = str_find_byte(region, '(', 0) < region.len;
	k->blank = !key_strip(region, " \t,", " \t,").len;
}

/* What `region` means; good until the next question. */
static const struct known *known_of(struct textlog *t, str region)
{
	uint64_t hash = hash_of(region);
	struct known *k = &t->known[hash / 2 % KNOWN];

	if (region.len > KNOWN_BYTES)
		k = &t->known[KNOWN];
	else if (k->hash == hash && k->len == region.len &&
		 same_bytes(k->text, region.s, region.len))
		return k;
	learn(k, region);
	if (region.len > KNOWN_BYTES)
		return k;
	k->hash = hash;
	k->len = (uint8_t)region.len;
	memcpy(k->text, region.s, region.len);
	return k;
}

/* ---- numbers ---- */

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

/* False: no number is there. `digits`: how many begin it, at most 9. */
static bool number_at(str s, size_t i, size_t digits, struct number *out)
{
	struct number n = { .from = i, .total = NAN };
	size_t len = num_take_loose(str_sub(s, i, i + 400), &n.value), unit;

	if (!len)
		return false;
	n.to = i + len;
	n.whole = digits == len;
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
	*out = n;
	return true;
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
		!str_trim(key_strip(str_sub(l->text, 0, n->from), "[ \t", "[ \t"))
			 .len;

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
static bool is_plain_pair(bool few_words, const struct number *n,
			  const struct name *name)
{
	if (!few_words)
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

/* What a name is called in two dialects: true when it is another word. */
static bool other_name(const struct line *l, str *key)
{
	str was = *key;

	*key = lbfgs_key(l, *key);
	if (l->is_catboost)
		*key = catboost_key(*key);
	return key->s != was.s;
}

static void take_named(struct line *l, str key, const struct known *k,
		       struct number *n)
{
	bool renamed = other_name(l, &key), few = k->plain;
	struct name name = k->name;
	enum role_kind kind;

	if (renamed) {
		name = *name_of(l->t, key);
		few = key_words(key) <= 3;
	}
	kind = name.role.kind;
	if (kind == ROLE_REMAINING || kind == ROLE_ELAPSED) {
		if (str_eq(key, S("train_runtime")))
			log_say_fact(l->t->sink, l->number, "runtime", n->value);
		return;
	}
	if (name.counter) {
		if (k->sign && n->whole && k->global_step)
			l->global_step = n->value;
		if (!l->in_bar || name.counter == COUNT_EPOCH)
			take_counter(l, name.counter, n);
		return;
	}
	if (!is_value(kind) && !(k->quoted && k->sign))
		return;
	if (!renamed && (k->exception || (k->tensor && n->whole)))
		return;
	/* "Best model found at epoch 0, Val Loss: inf": where a best begins. */
	if (isinf(n->value) && phrase_in(l->text, S("best")))
		return;
	if (!k->sign && !is_plain_pair(few, n, &name))
		return;
	if (!isnan(n->total) && kind == ROLE_METRIC && n->total > 0)
		n->value /= n->total; /* "Accuracy: 9822/10000" */
	if (!l->n)
		l->first_key =
			renamed ? l->text.len : (size_t)(key.s - l->text.s);
	if (kind == ROLE_NAN_STEPS && n->value > 0)
		log_say_event(l->t->sink, l->number, LOG_EVENT_NAN_COUNTED,
			      l->text);
	add_pair(l, key, n, kind);
	l->last_kind = kind;
	l->last_key = key;
	l->last_whole = n->whole;
}

/* "Train: 0 [  50/1251": the number of the epoch. */
static bool is_timm_epoch(const struct line *l, str key, bool sign,
			  const struct number *n)
{
	return n->whole && sign && n->to + 1 < l->text.len &&
	       str_starts(str_sub(l->text, n->to, l->text.len), S(" [")) &&
	       (str_eq(key, S("Train")) || str_eq(key, S("Test")));
}

/* "200/ 2983 batches". */
static bool counts_batches(const struct line *l, const struct number *n)
{
	str rest;

	if (isnan(n->total))
		return false;
	rest = str_trim(str_sub(l->text, n->to, l->text.len));
	return str_starts(rest, S("batches")) || str_starts(rest, S("steps")) ||
	       str_starts(rest, S("iterations"));
}

static void take_number(struct line *l, const struct known *k, str region,
			struct number *n)
{
	str key = str_sub(region, k->key_at, k->key_at + k->key_len);

	if (counts_batches(l, n)) {
		take_counter(l, COUNT_STEP, n);
	} else if (is_timm_epoch(l, key, k->sign, n)) {
		take_counter(l, COUNT_EPOCH, n);
	} else if (key.len) {
		take_named(l, key, k, n);
	} else if (k->bracket && k->paren) {
		take_mean(l, n);
	} else if (k->bracket) {
		take_bracket(l, n);
	} else if (k->blank && n->unit.len) {
		take_rate(l, n);
	} else if (!n->from || !str_trim(str_sub(l->text, 0, n->from)).len) {
		/* "938/938 [====", "999:\tlearn: " */
		if (!isnan(n->total) || l->is_catboost)
			take_counter(l, COUNT_STEP, n);
	}
}

/* A duration by name: "eta: 2 days, 7:32:05". Gives the end, or 0. */
static size_t take_duration(struct line *l, size_t i, size_t digits,
			    const struct known *k)
{
	const char *behind = l->text.s + i + digits; /* zeros at the end */
	enum role_kind kind = k->key_len ? k->name.role.kind : ROLE_OTHER;
	double seconds;
	size_t len;

	if (!(*behind == ':' && is_digit(behind[1])) &&
	    !(*behind == ' ' && behind[1] == 'd'))
		return 0;
	len = duration_at(l->text, i, &seconds);
	if (!len)
		return 0;
	if (kind == ROLE_REMAINING)
		l->remaining = seconds;
	else if (kind == ROLE_ELAPSED)
		l->elapsed = seconds;
	return i + len;
}

/* "nan" and "inf" are words too: "number of nan iterations". */
static bool is_word_number(const struct known *k)
{
	return k->sign || (k->key_len && is_value(k->name.role.kind));
}

/* ---- numbers of a line ---- */

/* The place of the first mark in [from, to), or `to`. */
static size_t next_mark(const uint64_t *marks, size_t from, size_t to)
{
	uint64_t bits;

	if (from >= to)
		return to;
	bits = marks[from / 64] >> (from % 64);
	while (!bits) {
		from = (from / 64 + 1) * 64;
		if (from >= to)
			return to;
		bits = marks[from / 64];
	}
	from += low_bit(bits);
	return from < to ? from : to;
}

/* Behind the last mark in [from, to), or `from`. */
static size_t behind_marks(const uint64_t *marks, size_t from, size_t to)
{
	while (to > from) {
		size_t top = (to - 1) % 64; /* bits above are not asked for */
		uint64_t bits = marks[(to - 1) / 64] << (63 - top);

		if (bits) {
			to -= (size_t)__builtin_clzll(bits);
			return to > from ? to : from;
		}
		to -= top + 1;
	}
	return from;
}

/* Digits in a row at `i`, no more than digits_len() counts. */
static size_t digit_run(const uint64_t *digit, size_t words, size_t i)
{
	size_t word = i / 64, bit = i % 64;
	uint64_t run = digit[word] >> bit;

	if (bit && word + 1 < words)
		run |= digit[word + 1] << (64 - bit);
	run = ~run & 0x3ff;
	return run & 0x1ff ? low_bit(run) : 9;
}

static size_t at_most_before(size_t from, size_t to)
{
	return to - from > REGION ? to - REGION : from;
}

/*
 * Where the name of the number at `i` may start, when nothing behind `from` was
 * looked at yet: names end at some signs, and at a ')' that nothing opened.
 */
static size_t region_before(const struct line *l, size_t from, size_t region,
			    size_t i)
{
	const struct line_marks *m = &l->t->marks;
	size_t parted = behind_marks(m->part, from, i);

	if (parted > from)
		region = from = parted;
	for (from = next_mark(m->close, from, i); from < i;
	     from = next_mark(m->close, from + 1, i)) {
		str inside;

		region = at_most_before(region, from);
		inside = str_sub(l->text, region, from);
		if (str_find_byte(inside, '(', 0) == inside.len)
			region = from + 1;
	}
	return at_most_before(region, i);
}

static void scan_numbers(struct line *l)
{
	str s = l->text;
	struct line_marks *m = &l->t->marks;
	size_t seen = 0, region = 0, i;

	line_mark(m, s);
	for (i = next_mark(m->start, 0, s.len); i < s.len;
	     i = next_mark(m->start, i, s.len)) {
		const struct known *k;
		struct number n;
		size_t end = 0, digits = digit_run(m->digit, m->words, i);

		if (!number_at(s, i, digits, &n)) {
			i++;
			continue;
		}
		region = region_before(l, seen, region, i);
		seen = i;
		k = known_of(l->t, str_sub(s, region, i));
		if (is_alpha(s.s[i]) && !is_word_number(k)) {
			i++;
			continue;
		}
		if (digits)
			end = take_duration(l, i, digits, k);
		if (!end) {
			take_number(l, k, str_sub(s, region, i), &n);
			end = n.to;
		}
		i = region = seen = end;
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

/* Was it a line of a box? */
static bool take_box(struct line *l)
{
	struct textlog *t = l->t;
	enum textlog_box_line kind = textlog_box_take(&t->box, l->text);

	if (kind == TEXTLOG_BOX_END) {
		struct log_row row = log_row_new(t->box.pair, t->box.n);

		if (textlog_box_has_value(&t->box)) {
			t->rows++;
			log_say_row(t->sink, l->number, &row);
		}
		textlog_box_clear(&t->box);
	}
	return kind == TEXTLOG_BOX_ROW;
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

/* Of a word that is_plain_word(). */
static enum log_split split_of_word(struct textlog *t, str word)
{
	uint64_t hash = hash_of(word);
	struct known *k = &t->known[KNOWN + 1 + hash / 2 % WORDS];

	if (k->hash != hash || k->len != word.len ||
	    !same_bytes(k->text, word.s, word.len)) {
		k->name = *name_of(t, word);
		k->hash = hash;
		k->len = (uint8_t)word.len;
		memcpy(k->text, word.s, word.len);
	}
	return k->name.role.split;
}

/* Signs that stand around words: "[train]", "(val)", "* Test:". */
static str without_signs(str s)
{
	while (s.len && (s.s[0] == '[' || s.s[0] == '(' || s.s[0] == '*' ||
			 s.s[0] == '|' || s.s[0] == ':' || s.s[0] == '-'))
		s = str_sub(s, 1, s.len);
	for (; s.len; s.len--) {
		char c = s.s[s.len - 1];

		if (c != ']' && c != ')' && c != '|' && c != ':' && c != '-' &&
		    c != ',')
			break;
	}
	return s;
}

/* Words before the first value: "Test set:", "valid |", " *   Acc@1". */
static enum log_split split_of(const struct line *l)
{
	str s = str_sub(l->text, 0, l->first_key < 120 ? l->first_key : 120);
	size_t i = 0, from;

	while (i < l->text.len && is_space(l->text.s[i]))
		i++;
	if (str_starts(str_sub(l->text, i, i + 2), S("* ")))
		return LOG_SPLIT_EVAL;
	while (i < s.len) {
		enum log_split split;
		str word;

		for (; i < s.len && s.s[i] == ' '; i++)
			;
		for (from = i; i < s.len && s.s[i] != ' '; i++)
			;
		word = without_signs(str_sub(s, from, i));
		if (!is_plain_word(word))
			continue;
		split = split_of_word(l->t, word);
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

/* Seconds since 1970, NaN where none stands in front. */
static double time_of(const struct line *l)
{
	double time;

	return l->iso[0] && time_read(str_of(l->iso, 19), &time) ? time : NAN;
}

static void say_row(struct line *l)
{
	struct textlog *t = l->t;
	struct log_row row = log_row_new(l->pair, l->n);

	say_plan(l);
	row.epoch = l->epoch;
	row.step = global_step(l);
	row.time = time_of(l);
	row.split = split_of(l);
	if (!row.split && !has_counter(l))
		row.split = t->section;
	if (!has_counter(l)) {
		row.step = t->step;
		row.epoch = t->epoch;
		if (isnan(row.time))
			row.time = t->time;
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
	str s = key_strip(l->text, " \t>-=*#", " \t>-=*#:.");
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
		l->t->time = time_of(l);
	}
	if (!l->n && !isnan(l->global_step))
		l->t->step = l->global_step;
	if (isnan(l->epoch))
		return;
	l->t->epoch = l->epoch;
	if (isnan(l->step) && !l->n)
		l->t->step = NAN;
}

static void begin(struct line *l, struct textlog *t, uint32_t number)
{
	l->t = t;
	l->number = number;
	l->epoch = l->step = l->epochs = l->steps = NAN;
	l->elapsed = l->remaining = l->global_step = NAN;
	l->bracket_seen = l->in_bar = l->has_value = l->is_catboost = false;
	l->iso[0] = 0;
	l->first_key = 0;
	l->last_key = S("");
	l->last_kind = ROLE_OTHER;
	l->n = 0;
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

static void take_event(struct line *l, enum log_event e)
{
	if (e == LOG_EVENT_EARLY_STOP &&
	    only_names_stopping(lower_of(l->t, l->text)))
		return;
	l->t->events++;
	log_say_event(l->t->sink, l->number, e, str_trim(l->text));
	if (e == LOG_EVENT_OVERFLOW || e == LOG_EVENT_SCALE_AT_MINIMUM)
		take_overflow(l, lower_of(l->t, l->text));
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

static bool is_catboost(str s, unsigned has)
{
	return (has & LINE_TAB && phrase_in(s, S("\tlearn: "))) ||
	       phrase_in(str_sub(s, 0, 13), S("bestiteration"));
}

/* Columns have something between them, and their names no sign. */
static bool may_be_header(unsigned has)
{
	return has & (LINE_TAB | LINE_PIPE | LINE_GAP) && !(has & LINE_SIGN);
}

/* False: it is the head of a table. */
static bool take_values(struct line *l, unsigned has, bool compares)
{
	bool cut = has & LINE_SIGN && has & LINE_DIGIT && take_time(l);

	l->is_catboost = is_catboost(l->text, has);
	if (has & LINE_LESS && has & LINE_BRACKET && take_bar(l))
		cut = true;
	if (cut)
		has = line_has(l->text);
	if (take_box(l))
		return false;
	if (take_table_row(l))
		l->has_value = true;
	else if (may_be_header(has) && take_table_header(l))
		return false;
	else if (!compares && !is_code(l->text))
		scan_numbers(l);
	return true;
}

void textlog_line(struct textlog *t, str raw, uint32_t number)
{
	struct line *l = t->line;
	struct log_said said;
	unsigned has;

	begin(l, t, number);
	l->text = clean_line(t, raw, &has);
	said = log_said_by(&t->spellings, l->text);
	if (said.event != LOG_EVENT_COUNT)
		take_event(l, said.event);
	if (!take_values(l, has, said.compares))
		return;
	if (t->best_next) {
		t->best_next = false;
		log_say_fact(t->sink, number, "best_step", l->step);
		return;
	}
	t->best_next = said.best_follows;
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
			      phrase_in(l->text, S("namespace("))))
		say_settings(l);
	else
		say_row(l);
	keep_counter(l);
}

/* What frameworks say in the rest of an over-long line: each once a line. */
static void take_rest(struct textlog *t, str piece, uint32_t number)
{
	enum { AROUND = 256 };
	enum log_event e = log_said_by(&t->spellings, piece).event;
	size_t at = 0;

	if (e == LOG_EVENT_COUNT || t->rest_said >> e & 1)
		return;
	t->rest_said |= (uint32_t)1 << e;
	t->events++;
	while (at + AROUND < piece.len &&
	       log_said_by(&t->spellings, str_sub(piece, at, at + AROUND)).event !=
		       e)
		at += AROUND / 2;
	log_say_event(t->sink, number, e,
		      str_trim(str_sub(piece, at, at + AROUND)));
}

struct textlog *textlog_new(const struct log_sink *sink)
{
	struct textlog *t = arena_new(sink->scratch, struct textlog);

	t->sink = sink;
	t->epoch = t->step = t->time = NAN;
	t->known = arena_array(sink->scratch, struct known, KNOWN + 1 + WORDS);
	t->line = arena_new(sink->scratch, struct line);
	log_events_init(&t->spellings);
	arena_init(&t->arena);
	arena_init(&t->table);
	arena_init(&t->box.text);
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
	arena_release(&t->box.text);
}

struct textlog *textlog_read(struct window *w, uint64_t patience,
			     const struct log_sink *sink)
{
	struct textlog *t = textlog_new(sink);
	struct lines l = lines_of(w, sink->limits->log_line, true);
	str line, rest;

	while (lines_next(&l, &line)) {
		if (line.len)
			textlog_line(t, line, l.number);
		t->rest_said = 0;
		while (l.too_long && lines_rest(&l, &rest))
			take_rest(t, rest, l.number);
		if (patience && !t->rows && window_offset(w, w->at) > patience)
			break;
	}
	if (l.long_lines)
		diag_add(sink->diags, DIAG_LOG_LIMIT, l.first_long, 0,
			 "%u lines are over the limit log.line; of the rest of "
			 "each only messages are told",
			 l.long_lines);
	textlog_release(t);
	return t;
}
