#include "formats/textlog_box.h"

#include "base/num.h"
#include "formats/role.h"

enum { RULE_LEAST = 10, NAME_BYTES = 100 };

static bool is_rule(str s)
{
	size_t n = 0;

	while (n < s.len && s.s[n] == '-')
		n++;
	return n >= RULE_LEAST && n == s.len;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool take_value(struct textlog_box *b, str name, str value)
{
	struct log_pair p = { .number = true };
	size_t span = num_span_loose(value);

	if (b->n == TEXTLOG_BOX_PAIRS || !span || span < value.len)
		return false;
	num_parse_loose(value, &p.value);
	p.key = str_printf(&b->text, "%.*s%.*s", STR_ARG(b->part), STR_ARG(name));
	b->pair[b->n++] = p;
	return true;
}

/* "| loss      | 16.6     |", "| rollout/  |          |" */
enum textlog_box_line textlog_box_take(struct textlog_box *b, str line)
{
	str s = str_trim(line), name, value;
	struct str_cut c;

	if (is_rule(s))
		return TEXTLOG_BOX_END;
	if (s.len < 5 || s.s[0] != '|' || s.s[s.len - 1] != '|')
		return TEXTLOG_BOX_NO;
	c = str_cut(str_sub(s, 1, s.len - 1), '|');
	name = str_trim(c.head);
	value = str_trim(c.tail);
	if (!c.found || !name.len || name.len > NAME_BYTES ||
	    !is_letter(name.s[0]) || str_find_byte(c.tail, '|', 0) < c.tail.len)
		return TEXTLOG_BOX_NO;
	if (value.len)
		return take_value(b, name, value) ? TEXTLOG_BOX_ROW
						  : TEXTLOG_BOX_NO;
	b->part = str_ends(name, S("/")) ? str_dup(&b->text, name) : S("");
	return TEXTLOG_BOX_ROW;
}

bool textlog_box_has_value(const struct textlog_box *b)
{
	for (size_t i = 0; i < b->n; i++) {
		enum role_kind k = role_of(b->pair[i].key).kind;

		if (k == ROLE_LOSS || k == ROLE_METRIC)
			return true;
	}
	return false;
}

void textlog_box_clear(struct textlog_box *b)
{
	arena_reset(&b->text);
	b->n = 0;
	b->part = S("");
}
