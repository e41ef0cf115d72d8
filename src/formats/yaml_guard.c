#include "formats/yaml_guard.h"

#include "base/arena.h"
#include "base/utf8.h"

#include <string.h>

static bool ends_line(str text, size_t i)
{
	return text.s[i] == '\n' ||
	       (text.s[i] == '\r' && (i + 1 == text.len || text.s[i + 1] != '\n'));
}

void yaml_places_init(struct yaml_places *p, struct arena *a, str text)
{
	size_t lines = 1, n = 0;
	size_t *start;

	for (size_t i = 0; i < text.len; i++)
		lines += ends_line(text, i);
	start = arena_array(a, size_t, lines);
	start[n++] = 0;
	for (size_t i = 0; i < text.len; i++)
		if (ends_line(text, i))
			start[n++] = i + 1;
	*p = (struct yaml_places){ .text = text, .start = start, .lines = n };
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t yaml_byte_of(struct yaml_places *p, size_t index)
{
	while (p->index < index && p->byte < p->text.len) {
		p->byte++;
		while (p->byte < p->text.len &&
		       is_continuation(p->text.s[p->byte]))
			p->byte++;
		p->index++;
	}
	while (p->index > index && p->byte > 0) {
		p->byte--;
		while (p->byte > 0 && is_continuation(p->text.s[p->byte]))
			p->byte--;
		p->index--;
	}
	return p->byte;
}

static size_t find_line(const struct yaml_places *p, size_t byte)
{
	size_t low = 0, high = p->lines;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (p->start[mid] <= byte)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* Most questions are about the line of the last one, or the next. */
struct yaml_place yaml_place_of_byte(struct yaml_places *p, size_t byte)
{
	if (p->line + 1 < p->lines && p->start[p->line + 1] <= byte)
		p->line++;
	if (p->start[p->line] > byte ||
	    (p->line + 1 < p->lines && p->start[p->line + 1] <= byte))
		p->line = find_line(p, byte);
	return (struct yaml_place){ (uint32_t)(p->line + 1),
				    (uint32_t)(byte - p->start[p->line] + 1) };
}

struct yaml_place yaml_place_of(struct yaml_places *p, size_t index)
{
	return yaml_place_of_byte(p, yaml_byte_of(p, index));
}

/* ---- encoding ---- */

static uint32_t unit_at(str text, size_t i, bool big)
{
	unsigned char a = (unsigned char)text.s[i];
	unsigned char b = (unsigned char)text.s[i + 1];

	return big ? (uint32_t)a << 8 | b : (uint32_t)b << 8 | a;
}

/* The code point at *at, two bytes or four; false when a half is missing. */
static bool next_utf16(str text, size_t *at, bool big, uint32_t *out)
{
	uint32_t low;

	if (text.len - *at < 2)
		return false;
	*out = unit_at(text, *at, big);
	*at += 2;
	if (*out < 0xd800 || *out > 0xdfff)
		return true;
	if (*out > 0xdbff || text.len - *at < 2)
		return false;
	low = unit_at(text, *at, big);
	if (low < 0xdc00 || low > 0xdfff)
		return false;
	*at += 2;
	*out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
	return true;
}

static bool decode_utf16(str *text, struct arena *a, struct diags *diags, bool big)
{
	size_t most = (text->len / 2) * 3 + 4, n = 0, at = 2;
	char *out = arena_alloc(a, most, 1);

	while (at < text->len) {
		uint32_t c;

		if (!next_utf16(*text, &at, big, &c)) {
			diag_add(diags, DIAG_YAML_ENCODING, 0,
				 0, "broken UTF-16 at byte %zu; save the file as UTF-8",
				 at);
			return false;
		}
		n += utf8_write(out + n, c);
	}
	*text = str_of(out, n);
	return true;
}

bool yaml_decode(str *text, struct arena *a, struct diags *diags)
{
	if (str_starts(*text, S("\xff\xfe\0\0")) ||
	    str_starts(*text, S("\0\0\xfe\xff"))) {
		diag_add(diags, DIAG_YAML_ENCODING, 0,
			 0, "UTF-32, which YAML readers refuse; save the file as UTF-8");
		return false;
	}
	if (str_starts(*text, S("\xff\xfe")) ||
	    str_starts(*text, S("\xfe\xff")))
		return decode_utf16(text, a, diags, text->s[0] == '\xfe');
	if (str_starts(*text, S("\xef\xbb\xbf")))
		*text = str_sub(*text, 3, text->len);
	return true;
}

/* ---- what libyaml is slow at ---- */

/* A line of libyaml's starts at i: behind LF, CR, NEL, LS or PS. */
static bool starts_line(str text, size_t i)
{
	if (!i || text.s[i - 1] == '\n' || text.s[i - 1] == '\r')
		return true;
	if (i >= 2 && !memcmp(text.s + i - 2, "\xc2\x85", 2))
		return true;
	return i >= 3 && (!memcmp(text.s + i - 3, "\xe2\x80\xa8", 3) ||
			  !memcmp(text.s + i - 3, "\xe2\x80\xa9", 3));
}

size_t yaml_count_directives(str text, size_t most, size_t *byte)
{
	size_t n = 0;

	for (size_t i = str_find_byte(text, '%', 0); i < text.len && n <= most;
	     i = str_find_byte(text, '%', i + 1)) {
		if (!starts_line(text, i))
			continue;
		*byte = i;
		n++;
	}
	return n;
}

size_t yaml_find_bare_cr(str text)
{
	size_t i = str_find_byte(text, '\r', 0);

	while (i < text.len && i + 1 < text.len && text.s[i + 1] == '\n')
		i = str_find_byte(text, '\r', i + 1);
	return i;
}
