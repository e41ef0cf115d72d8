#include "report/escape_html.h"

#include "base/utf8.h"

static void add_char(struct buf *out, uint32_t c, str bytes)
{
	switch (c) {
	case '&':
		buf_add(out, S("&amp;"));
		return;
	case '<':
		buf_add(out, S("&lt;"));
		return;
	case '>':
		buf_add(out, S("&gt;"));
		return;
	case '"':
		buf_add(out, S("&quot;"));
		return;
	case '\'':
		buf_add(out, S("&#39;"));
		return;
	case UTF8_BAD:
		for (size_t i = 0; i < bytes.len; i++)
			buf_printf(out, "\\x%02X", (unsigned char)bytes.s[i]);
		return;
	default:
		break;
	}
	if (utf8_is_printable(c))
		buf_add(out, bytes);
	else
		buf_printf(out, c < 0x80 ? "\\x%02X" : "\\u{%X}", c);
}

void html_text(struct buf *out, str s)
{
	for (size_t at = 0; at < s.len;) {
		size_t from = at;
		uint32_t c = utf8_next(s, &at);

		add_char(out, c, str_sub(s, from, at));
	}
}

void html_bdi(struct buf *out, str s)
{
	buf_add(out, S("<bdi>"));
	html_text(out, s);
	buf_add(out, S("</bdi>"));
}
