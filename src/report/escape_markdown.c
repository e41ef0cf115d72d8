#include "report/escape_markdown.h"

#include "base/utf8.h"

#include <string.h>

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || c == '_';
}

/* Something a site may turn into a link, a mention or markup of its own. */
static bool is_live(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (c < 0x20 || c == 0x7f || c == '<' || c == '`' || c == '@')
			return true;
		if (c == '#' && i + 1 < s.len && is_word(s.s[i + 1]))
			return true;
		if (c == '-' && i >= 2 && i + 1 < s.len && s.s[i - 1] == 'H' &&
		    s.s[i - 2] == 'G')
			return true;
	}
	return str_has(s, S("://")) || str_has(s, S("www.")) || !utf8_is_valid(s);
}

/* Cells end at a bar, also inside code; what cannot be seen is written out. */
static void put_plain(struct buf *out, str s, const char *escape)
{
	for (size_t at = 0; at < s.len;) {
		size_t from = at;
		uint32_t c = utf8_next(s, &at);

		if (c == UTF8_BAD) {
			buf_printf(out, "?x%02X", (unsigned char)s.s[from]);
			at = from + 1;
		} else if (!utf8_is_printable(c)) {
			buf_printf(out, "?u%04X", c);
		} else if (c < 0x80 && strchr(escape, (int)c)) {
			buf_printf(out, "\\%c", (char)c);
		} else {
			buf_add(out, str_sub(s, from, at));
		}
	}
}

static size_t longest_run(str s, char c)
{
	size_t run = 0, longest = 0;

	for (size_t i = 0; i < s.len; i++) {
		run = s.s[i] == c ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

void md_code(struct buf *out, str s)
{
	size_t fence = longest_run(s, '`') + 1;
	bool pad = s.len &&
		   (s.s[0] == '`' || s.s[s.len - 1] == '`' || s.s[0] == ' ');

	if (!s.len)
		return;
	buf_add_times(out, '`', fence);
	if (pad)
		buf_add_byte(out, ' ');
	put_plain(out, s, "|");
	if (pad)
		buf_add_byte(out, ' ');
	buf_add_times(out, '`', fence);
}

void md_text(struct buf *out, str s)
{
	if (is_live(s))
		md_code(out, s);
	else
		put_plain(out, s, "\\*_{}[]()#+!|<>&~");
}
