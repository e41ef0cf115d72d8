#include "engine/result.h"

str verdict_name(enum verdict v)
{
	static const str names[] = {
		[VERDICT_GO] = STR_INIT("GO"),
		[VERDICT_NO_GO] = STR_INIT("NO-GO"),
		[VERDICT_INCONCLUSIVE] = STR_INIT("INCONCLUSIVE"),
	};

	return names[v];
}

struct bitext verdict_title(enum verdict v)
{
	static const struct bitext titles[] = {
		[VERDICT_GO] = { STR_INIT("GO"), STR_INIT("可以上线") },
		[VERDICT_NO_GO] = { STR_INIT("NO-GO"), STR_INIT("不可上线") },
		[VERDICT_INCONCLUSIVE] = { STR_INIT("INCONCLUSIVE"),
					   STR_INIT("无法判定") },
	};

	return titles[v];
}
