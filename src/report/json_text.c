#include "report/json_text.h"

#include "base/num.h"
#include "base/utf8.h"

static void next_item(struct json_text *j)
{
	if (j->keyed) {
		j->keyed = false;
		return;
	}
	if (!j->first)
		buf_add_byte(j->out, ',');
	if (!j->depth)
		return;
	if (j->flat) {
		if (!j->first)
			buf_add_byte(j->out, ' ');
	} else {
		buf_add_byte(j->out, '\n');
		buf_add_times(j->out, ' ', 2 * (size_t)j->depth);
	}
	j->first = false;
}

void json_begin(struct json_text *j, char bracket)
{
	next_item(j);
	buf_add_byte(j->out, bracket);
	j->depth++;
	j->first = true;
}

void json_end(struct json_text *j, char bracket)
{
	j->depth--;
	if (!j->first && !j->flat) {
		buf_add_byte(j->out, '\n');
		buf_add_times(j->out, ' ', 2 * (size_t)j->depth);
	}
	buf_add_byte(j->out, bracket);
	j->first = false;
}

static void add_char(struct buf *out, uint32_t c, str bytes)
{
	if (c == UTF8_BAD)
		for (size_t i = 0; i < bytes.len; i++)
			buf_printf(out, "\\\\x%02X", (unsigned char)bytes.s[i]);
	else if (c == '"' || c == '\\')
		buf_printf(out, "\\%c", (char)c);
	else if (c == '<' || (c <= 0xffff && !utf8_is_printable(c)))
		buf_printf(out, "\\u%04x", c);
	else if (!utf8_is_printable(c))
		buf_printf(out, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10),
			   0xdc00 + (c & 0x3ff));
	else
		buf_add(out, bytes);
}

static void add_string(struct buf *out, str s)
{
	buf_add_byte(out, '"');
	for (size_t at = 0; at < s.len;) {
		size_t from = at;
		uint32_t c = utf8_next(s, &at);

		add_char(out, c, str_sub(s, from, at));
	}
	buf_add_byte(out, '"');
}

void json_key_str(struct json_text *j, str key)
{
	next_item(j);
	add_string(j->out, key);
	buf_add(j->out, S(": "));
	j->keyed = true;
}

void json_key(struct json_text *j, const char *key)
{
	json_key_str(j, str_from(key));
}

void json_str(struct json_text *j, str s)
{
	next_item(j);
	add_string(j->out, s);
}

void json_number(struct json_text *j, double f)
{
	next_item(j);
	num_print_json(j->out, f);
}

void json_whole(struct json_text *j, uint64_t n)
{
	next_item(j);
	buf_printf(j->out, "%llu", (unsigned long long)n);
}

void json_bool(struct json_text *j, bool b)
{
	next_item(j);
	buf_add(j->out, b ? S("true") : S("false"));
}

void json_null(struct json_text *j)
{
	next_item(j);
	buf_add(j->out, S("null"));
}

void json_put_str(struct json_text *j, const char *key, str s)
{
	json_key(j, key);
	json_str(j, s);
}

void json_put_number(struct json_text *j, const char *key, double f)
{
	json_key(j, key);
	json_number(j, f);
}

void json_put_whole(struct json_text *j, const char *key, uint64_t n)
{
	json_key(j, key);
	json_whole(j, n);
}

void json_put_bool(struct json_text *j, const char *key, bool b)
{
	json_key(j, key);
	json_bool(j, b);
}
