#include "base/limits.h"

#include <string.h>

static const struct limit_info table[] = {
#define LIMIT_ROW(field, name, def, par, unit, doc)      \
	{ STR_INIT(name), STR_INIT(unit), STR_INIT(doc), \
	  (def),          (par),          offsetof(struct limits, field) },
	LIMIT_LIST(LIMIT_ROW)
#undef LIMIT_ROW
};

static uint64_t *field(struct limits *l, const struct limit_info *info)
{
	return (uint64_t *)(void *)((char *)l + info->offset);
}

const struct limit_info *limits_info(size_t *n)
{
	*n = sizeof(table) / sizeof(table[0]);
	return table;
}

void limits_default(struct limits *l)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		*field(l, &table[i]) = table[i].by_default;
}

void limits_paranoid(struct limits *l)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		*field(l, &table[i]) = table[i].paranoid;
}

static uint64_t unit_factor(char c)
{
	switch (c) {
	case 'K':
	case 'k':
		return KIB(1);
	case 'M':
	case 'm':
		return MIB(1);
	case 'G':
	case 'g':
		return GIB(1);
	default:
		return 0;
	}
}

bool limits_set(struct limits *l, str name, str value)
{
	uint64_t factor = value.len ? unit_factor(value.s[value.len - 1]) : 0;
	uint64_t v;

	if (factor)
		value.len--;
	else
		factor = 1;
	if (!str_uint64(value, &v) || !v || v > UINT64_MAX / 2 / factor)
		return false;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!str_eq(table[i].name, name))
			continue;
		*field(l, &table[i]) = v * factor;
		return true;
	}
	return false;
}
