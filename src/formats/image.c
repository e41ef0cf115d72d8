#include "formats/image.h"

struct cursor {
	const unsigned char *at, *end;
};

static struct cursor cursor_of(str s)
{
	const unsigned char *p = (const unsigned char *)s.s;

	return (struct cursor){ p, p + s.len };
}

static size_t left(const struct cursor *c)
{
	return (size_t)(c->end - c->at);
}

static bool skip(struct cursor *c, size_t n)
{
	if (left(c) < n)
		return false;
	c->at += n;
	return true;
}

static bool take_big(struct cursor *c, unsigned bytes, uint32_t *out)
{
	if (left(c) < bytes)
		return false;
	*out = 0;
	while (bytes--)
		*out = *out << 8 | *c->at++;
	return true;
}

static bool take_little(struct cursor *c, unsigned bytes, uint32_t *out)
{
	if (left(c) < bytes)
		return false;
	*out = 0;
	for (unsigned i = 0; i < bytes; i++)
		*out |= (uint32_t)*c->at++ << (8 * i);
	return true;
}

/* Sizes of 0 are those of no image. */
static void settle(struct image_header *h, bool read)
{
	h->sized = read && h->width && h->height;
}

/* ---- formats ---- */

static void read_png(struct image_header *h, str head)
{
	struct cursor c = cursor_of(head);
	uint32_t type, colour = 0;

	h->format = IMAGE_PNG;
	if (!skip(&c, 12) || !take_big(&c, 4, &type) || type != 0x49484452)
		return; /* no IHDR */
	settle(h, take_big(&c, 4, &h->width) && take_big(&c, 4, &h->height) &&
			  take_big(&c, 1, &h->depth) && take_big(&c, 1, &colour));
	h->palette = colour == 3;
	h->channels = colour == 0 || colour == 3 ? 1
		      : colour == 2              ? 3
		      : colour == 4              ? 2
		      : colour == 6              ? 4
						 : 0;
}

/* SOF0 to SOF15 without DHT, JPG and DAC. */
static bool is_frame(uint32_t marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
	       marker != 0xc8 && marker != 0xcc;
}

static void read_frame(struct image_header *h, struct cursor *c, uint32_t marker)
{
	h->progressive = marker == 0xc2 || marker == 0xc6 || marker == 0xca;
	settle(h, take_big(c, 1, &h->depth) && take_big(c, 2, &h->height) &&
			  take_big(c, 2, &h->width) &&
			  take_big(c, 1, &h->channels));
}

static void read_jpeg(struct image_header *h, str head)
{
	struct cursor c = cursor_of(head);
	uint32_t marker, size;

	h->format = IMAGE_JPEG;
	if (!skip(&c, 2))
		return;
	for (;;) {
		/* fill bytes may stand before a marker */
		do
			if (!take_big(&c, 1, &marker))
				return;
		while (marker != 0xff);
		while (marker == 0xff)
			if (!take_big(&c, 1, &marker))
				return;
		if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8))
			continue; /* no length behind it */
		if (marker == 0xd9 || marker == 0xda ||
		    !take_big(&c, 2, &size) || size < 2)
			return;
		if (is_frame(marker)) {
			read_frame(h, &c, marker);
			return;
		}
		if (!skip(&c, size - 2))
			return;
	}
}

static void read_gif(struct image_header *h, str head)
{
	struct cursor c = cursor_of(head);

	h->format = IMAGE_GIF;
	settle(h, skip(&c, 6) && take_little(&c, 2, &h->width) &&
			  take_little(&c, 2, &h->height));
	h->palette = true;
	h->channels = 1;
	h->depth = 8;
}

static void read_bmp(struct image_header *h, str head)
{
	struct cursor c = cursor_of(head);
	uint32_t size, bits = 0;
	bool ok;

	h->format = IMAGE_BMP;
	if (!skip(&c, 14) || !take_little(&c, 4, &size))
		return;
	if (size == 12)
		ok = take_little(&c, 2, &h->width) &&
		     take_little(&c, 2, &h->height);
	else
		ok = take_little(&c, 4, &h->width) &&
		     take_little(&c, 4, &h->height);
	/* negative: from the top */
	if (h->height > 0x7fffffff)
		h->height = 0 - h->height;
	settle(h, ok && h->width <= 0x7fffffff);
	if (ok && skip(&c, 2) && take_little(&c, 2, &bits)) {
		h->palette = bits <= 8;
		h->channels = bits == 24 ? 3 : bits == 32 ? 4 : 1;
		h->depth = bits < 8 ? bits : 8;
	}
}

static void read_webp(struct image_header *h, str head)
{
	struct cursor c = cursor_of(str_sub(head, 12, head.len));
	uint32_t bits = 0;
	bool ok = false;

	h->format = IMAGE_WEBP;
	h->depth = 8;
	h->channels = 3;
	if (str_starts(str_sub(head, 12, head.len), S("VP8 "))) {
		ok = skip(&c, 14) && take_little(&c, 2, &h->width) &&
		     take_little(&c, 2, &h->height);
		h->width &= 0x3fff;
		h->height &= 0x3fff;
	} else if (str_starts(str_sub(head, 12, head.len), S("VP8L"))) {
		ok = skip(&c, 9) && take_little(&c, 4, &bits);
		h->width = (bits & 0x3fff) + 1;
		h->height = (bits >> 14 & 0x3fff) + 1;
		h->channels = bits >> 28 & 1 ? 4 : 3;
	} else if (str_starts(str_sub(head, 12, head.len), S("VP8X"))) {
		ok = skip(&c, 8) && take_little(&c, 4, &bits) &&
		     take_little(&c, 3, &h->width) &&
		     take_little(&c, 3, &h->height);
		h->width++;
		h->height++;
		h->channels = bits & 0x10 ? 4 : 3;
	}
	settle(h, ok);
}

struct image_header image_header(str head)
{
	struct image_header h = { 0 };

	if (str_starts(head, S("\x89PNG\r\n\x1a\n")))
		read_png(&h, head);
	else if (str_starts(head, S("\xff\xd8\xff")))
		read_jpeg(&h, head);
	else if (str_starts(head, S("GIF87a")) || str_starts(head, S("GIF89a")))
		read_gif(&h, head);
	else if (str_starts(head, S("BM")) && head.len >= 26)
		read_bmp(&h, head);
	else if (str_starts(head, S("RIFF")) && head.len >= 12 &&
		 str_eq(str_sub(head, 8, 12), S("WEBP")))
		read_webp(&h, head);
	else if (str_starts(head, S("II*\0")) || str_starts(head, S("MM\0*")))
		h.format = IMAGE_TIFF;
	return h;
}

/* Cameras and editors put zero bytes and data of their own behind the end. */
static bool jpeg_has_end(str tail)
{
	size_t n = tail.len;

	while (n && (tail.s[n - 1] == 0 || tail.s[n - 1] == '\n' ||
		     tail.s[n - 1] == '\r'))
		n--;
	return n >= 2 && (unsigned char)tail.s[n - 2] == 0xff &&
	       (unsigned char)tail.s[n - 1] == 0xd9;
}

bool image_has_end(enum image_format format, str tail)
{
	switch (format) {
	case IMAGE_PNG:
		return str_has(tail, S("IEND"));
	case IMAGE_JPEG:
		return jpeg_has_end(tail);
	case IMAGE_GIF:
		return tail.len && tail.s[tail.len - 1] == ';';
	default:
		return true;
	}
}

str image_format_name(enum image_format format)
{
	static const char *const names[] = { "",    "png",  "jpeg", "gif",
					     "bmp", "webp", "tiff" };

	return str_from(names[format]);
}
