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

static str fill(struct arena *a, str text, const struct message_scope *scope,
		bool chinese)
{
	static const struct value unknown = { .type = VALUE_NULL };
	struct buf b;
	str out;

	buf_init(&b, TEXT_MAX);
	for (size_t i = 0; i < text.len; i++) {
		str name = text.s[i] == '{' ? placeholder(text, i) : S("");
		const struct value *v;

		if (!name.len) {
			buf_add_byte(&b, text.s[i]);
			continue;
		}
		v = look_up(scope, name);
		message_value(&b, v ? v : &unknown, chinese);
		i += name.len + 1;
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
