#include "engine/message.h"

#include "base/num.h"

#include <math.h>

enum {
	TEXT_MAX = 64 * 1024, /* of one message */
	SHOWN_MAX = 10,       /* items of a list */
};

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

/* The name in the braces at `at`; "" when they are plain text. */
static str placeholder(str text, size_t at)
{
	size_t end = at + 1;

	while (end < text.len && is_name_byte(text.s[end]))
		end++;
	if (end == text.len || text.s[end] != '}')
		return S("");
	return str_sub(text, at + 1, end);
}

static const struct value *by_path(const struct value *map, str name)
{
	const struct value *v = value_find(map, name);
	struct str_cut cut = { .tail = name, .found = true };

	while (!v && map && cut.found) {
		cut = str_cut(cut.tail, '.');
		map = value_find(map, cut.head);
		if (!cut.found)
			return map;
	}
	return v;
}

static const struct value *look_up(const struct message_scope *scope, str name)
{
	const struct value *v = by_path(scope->args, name);

	if (!v)
		v = by_path(scope->measures, name);
	return v ? v : by_path(scope->params, name);
}

static void add_more(struct buf *out, size_t more, bool chinese)
{
	if (!more)
		return;
	if (chinese)
		buf_printf(out, "（另有 %zu 项）", more);
	else
		buf_printf(out, " (and %zu more)", more);
}

static void add_list(struct buf *out, const struct value *v, bool chinese)
{
	size_t n = v->u.list.n;

	for (size_t i = 0; i < n && i < SHOWN_MAX; i++) {
		if (i)
			buf_add(out, chinese ? S("、") : S(", "));
		message_value(out, &v->u.list.item[i], chinese);
	}
	add_more(out, n > SHOWN_MAX ? n - SHOWN_MAX : 0, chinese);
}

static void add_map(struct buf *out, const struct value *v, bool chinese)
{
	size_t n = v->u.map.n;

	for (size_t i = 0; i < n && i < SHOWN_MAX; i++) {
		if (i)
			buf_add(out, chinese ? S("、") : S(", "));
		buf_add(out, v->u.map.pair[i].key);
		buf_add_byte(out, '=');
		message_value(out, &v->u.map.pair[i].value, chinese);
	}
	add_more(out, n > SHOWN_MAX ? n - SHOWN_MAX : 0, chinese);
}

void message_value(struct buf *out, const struct value *v, bool chinese)
{
	switch (v->type) {
	case VALUE_NULL:
		buf_add(out, chinese ? S("未知") : S("unknown"));
		break;
	case VALUE_BOOL:
		if (chinese)
			buf_add(out, v->u.b ? S("是") : S("否"));
		else
			buf_add(out, v->u.b ? S("yes") : S("no"));
		break;
	case VALUE_INT:
		num_print_count(out, v->u.i);
		break;
	case VALUE_FLOAT:
		num_print_human(out, v->u.f);
		break;
	case VALUE_STR:
		buf_add(out, v->u.s);
		break;
	case VALUE_LIST:
		add_list(out, v, chinese);
		break;
	case VALUE_MAP:
		add_map(out, v, chinese);
		break;
	}
}

/* ---- clauses: what is not known is left out ---- */

enum { DEPTH_MAX = 8, SEPARATORS = 5 };

static const char *const separator[SEPARATORS] = { "; ", "；", ", ", "，", "、" };

/* `keep_all`: unknown values are said, not left out. */
struct filling {
	const struct message_scope *scope;
	bool chinese, keep_all;
};

static size_t separator_at(str text, size_t at)
{
	for (size_t i = 0; i < SEPARATORS; i++)
		if (str_starts(str_sub(text, at, text.len),
			       str_from(separator[i])))
			return i;
	return SEPARATORS;
}

/* "(" or "（": the length of the bracket; 0 for others. */
static size_t opens(str text, size_t at)
{
	if (text.s[at] == '(')
		return 1;
	return str_starts(str_sub(text, at, text.len), S("（")) ? 3 : 0;
}

static size_t closes(str text, size_t at)
{
	if (text.s[at] == ')')
		return 1;
	return str_starts(str_sub(text, at, text.len), S("）")) ? 3 : 0;
}

/* Where the bracket that opens at `at` closes; text.len when it does not, or
 * only far away. */
static size_t closing(str text, size_t at)
{
	enum { FAR = 1000 };
	size_t depth = 0;

	for (size_t i = at; i < text.len && i < at + FAR; i++) {
		if (opens(text, i))
			depth++;
		else if (closes(text, i) && !--depth)
			return i;
	}
	return text.len;
}

/* Does the value say something? An empty list, an empty text do not. */
static bool tells(const struct value *v)
{
	if (!v || v->type == VALUE_NULL)
		return false;
	if (v->type == VALUE_LIST || v->type == VALUE_MAP)
		return value_count(v) > 0;
	return v->type != VALUE_STR || v->u.s.len > 0;
}

static bool add_name(struct buf *out, const struct filling *f, str name)
{
	static const struct value unknown = { .type = VALUE_NULL };
	const struct value *v = look_up(f->scope, name);

	message_value(out, v ? v : &unknown, f->chinese);
	return tells(v) || f->keep_all;
}

static bool add_clauses(struct buf *out, const struct filling *f, str text,
			unsigned depth);

/* The bracket and what stands in it; nothing when that cannot be told. */
static size_t add_bracket(struct buf *out, const struct filling *f, str text,
			  size_t at, unsigned depth)
{
	size_t in = at + opens(text, at), end = closing(text, at);
	size_t mark = out->len;

	buf_add(out, str_sub(text, at, in));
	if (add_clauses(out, f, str_sub(text, in, end), depth + 1)) {
		buf_add(out, str_sub(text, end, end + closes(text, end)));
	} else {
		out->len = mark;
		while (out->len && out->s[out->len - 1] == ' ')
			out->len--;
	}
	return end + closes(text, end);
}

/* One clause, from `at` to its end; false: something in it is not known. */
static bool add_clause(struct buf *out, const struct filling *f, str text,
		       size_t *at, unsigned depth)
{
	bool told = true;

	while (*at < text.len && separator_at(text, *at) == SEPARATORS) {
		str name = text.s[*at] == '{' ? placeholder(text, *at) : S("");

		if (name.len) {
			told &= add_name(out, f, name);
			*at += name.len + 2;
		} else if (depth < DEPTH_MAX && opens(text, *at) &&
			   closing(text, *at) < text.len) {
			*at = add_bracket(out, f, text, *at, depth);
		} else {
			buf_add_byte(out, text.s[(*at)++]);
		}
	}
	return told;
}

/* All clauses that can be told, joined by the strongest separator between them;
 * false when there is none. */
static bool add_clauses(struct buf *out, const struct filling *f, str text,
			unsigned depth)
{
	size_t join = SEPARATORS;
	bool any = false;

	for (size_t at = 0; at < text.len;) {
		size_t mark = out->len, next;

		if (any)
			buf_add(out, str_from(separator[join]));
		if (add_clause(out, f, text, &at, depth)) {
			any = true;
			join = SEPARATORS;
		} else {
			out->len = mark;
		}
		if (at >= text.len)
			break;
		next = separator_at(text, at);
		join = next < join ? next : join;
		at += str_from(separator[next]).len;
	}
	return any;
}

/* When nothing can be told, all of it stands there with "unknown". */
static str fill(struct arena *a, str text, const struct message_scope *scope,
		bool chinese)
{
	struct filling f = { scope, chinese, false };
	struct buf b;
	str out;

	buf_init(&b, TEXT_MAX);
	if (!add_clauses(&b, &f, text, 0)) {
		buf_reset(&b);
		f.keep_all = true;
		add_clauses(&b, &f, text, 0);
	}
	out = str_dup(a, buf_str(&b));
	buf_release(&b);
	return out;
}

struct bitext message_fill(struct arena *a, const struct bitext *text,
			   const struct message_scope *scope)
{
	return (struct bitext){
		fill(a, text->en, scope, false),
		fill(a, text->zh.len ? text->zh : text->en, scope, true),
	};
}

static void collect(struct arena *a, struct value *out, str text,
		    const struct message_scope *scope)
{
	for (size_t i = 0; i < text.len; i++) {
		str name = text.s[i] == '{' ? placeholder(text, i) : S("");
		const struct value *v;

		if (!name.len || value_find(out, name))
			continue;
		v = look_up(scope, name);
		value_put(a, out, name, v ? *v : value_null());
	}
}

struct value message_args(struct arena *a, const struct bitext *text,
			  const struct message_scope *scope)
{
	struct value out = value_map();

	for (size_t i = 0; i < value_count(scope->args); i++)
		value_put(a, &out, scope->args->u.map.pair[i].key,
			  scope->args->u.map.pair[i].value);
	collect(a, &out, text->en, scope);
	collect(a, &out, text->zh, scope);
	return out;
}
