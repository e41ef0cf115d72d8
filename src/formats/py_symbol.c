#include "formats/py_symbol.h"

#include "base/scan.h"

#include <string.h>

enum { FIRST_SLOTS = 1024, KNOWN_LEN = 32 };

/* Padded, because names are compared sixteen bytes at a time. */
static const char known[PY_SYM_KNOWN][KNOWN_LEN] = { "",
#define KW(id, text) text,
						     PY_KEYWORD_LIST(KW)
							     PY_KNOWN_LIST(KW)
#undef KW
};

/* The first `n` bytes of eight. */
static uint64_t head(const char *s, size_t n)
{
	uint64_t v = scan_load64(s);

	return n >= 8 ? v : v & (((uint64_t)1 << n * 8) - 1);
}

static uint32_t mix(uint64_t a, uint64_t b, size_t len)
{
	uint64_t h = (a ^ len) * 0x9e3779b97f4a7c15u;

	h = (h ^ h >> 32 ^ b) * 0xd6e8feb86659fd93u;
	h ^= h >> 32;
	return (uint32_t)(h ^ h >> 16);
}

static uint32_t hash_long(const char *s, size_t len)
{
	uint64_t a = 0;
	size_t i = 0;

	for (; len - i > 8; i += 8)
		a = (a ^ scan_load64(s + i)) * 0x9e3779b97f4a7c15u + (a >> 29);
	return mix(a, scan_load64(s + len - 8), len);
}

static uint32_t hash_name(const char *s, size_t len)
{
	if (len <= 8)
		return mix(head(s, len), 0, len);
	if (len <= 16)
		return mix(scan_load64(s), head(s + 8, len - 8), len);
	return hash_long(s, len);
}

static bool same(const struct py_symbol *sym, const char *s, size_t len)
{
	if (sym->len != len)
		return false;
	if (len <= 8)
		return !((scan_load64(sym->s) ^ scan_load64(s))
			 << (64 - len * 8));
	return !memcmp(sym->s, s, len);
}

static void clear_slots(struct py_scratch *s, uint32_t slots)
{
	if (slots > s->slots_cap) {
		s->slot = arena_array(&s->arena, struct py_slot, slots);
		s->slots_cap = slots;
	} else {
		memset(s->slot, 0, slots * sizeof(*s->slot));
	}
	s->slots = slots;
}

static void put_slot(struct py_scratch *s, uint32_t hash, py_sym sym)
{
	uint32_t mask = s->slots - 1;
	uint32_t i = hash & mask;

	while (s->slot[i].sym)
		i = (i + 1) & mask;
	s->slot[i] = (struct py_slot){ hash, sym };
}

static void grow_slots(struct py_scratch *s)
{
	clear_slots(s, s->slots * 2);
	for (size_t i = 1; i < s->symbol.n; i++)
		put_slot(s, s->symbol.v[i].hash, (py_sym)i);
}

static py_sym add(struct py_scratch *s, const char *name, size_t len,
		  uint32_t hash)
{
	py_sym sym = (py_sym)s->symbol.n;

	*vec_push(&s->arena, &s->symbol) =
		(struct py_symbol){ name, (uint32_t)len, hash };
	if (s->symbol.n * 2 > s->slots)
		grow_slots(s);
	else
		put_slot(s, hash, sym);
	return sym;
}

void py_symbols_begin(struct py_scratch *s)
{
	clear_slots(s, FIRST_SLOTS);
	s->symbol.n = 0;
	*vec_push(&s->arena, &s->symbol) = (struct py_symbol){ "", 0, 0 };
	for (size_t i = 1; i < PY_SYM_KNOWN; i++) {
		size_t len = strlen(known[i]);

		add(s, known[i], len, hash_name(known[i], len));
	}
}

py_sym py_symbol(struct py_scratch *s, const char *name, size_t len)
{
	uint32_t hash = hash_name(name, len);
	uint32_t mask = s->slots - 1;

	for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
		const struct py_slot *slot = &s->slot[i];

		if (!slot->sym)
			return add(s, name, len, hash);
		if (slot->hash == hash && same(&s->symbol.v[slot->sym], name, len))
			return slot->sym;
	}
}
