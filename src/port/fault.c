/* SPDX-License-Identifier: MIT */
/* A wrapper that loses, changes and repeats bytes by rule, to see what the floors above do. */
#include "port/fault.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/random.h"

#define RULES_MAX 16u
#define CHUNK 256u
#define MILLION 1000000u
#define BIT_DRAWN 8u

enum way { FROM_DEVICE, FROM_HOST, WAYS };

/* A byte under way: how often it arrives, and as what. */
struct passing {
	unsigned copies;
	uint8_t byte;
};

/* One way to damage a byte. `options` say what its rule may hold. */
struct damage {
	const char *name;
	unsigned options;
	void (*strike)(struct passing *passing, unsigned bit);
};

/* Every damage can be done to one byte, "@N"; some can do more. */
enum { AT_RANGE = 1, AT_RATE = 2, HAS_BIT = 4 };

struct rule {
	const struct damage *damage;
	enum way way;
	uint64_t first, last; /* bytes it strikes; not used by a rule with a rate */
	uint64_t per_million; /* 0: not a rule with a rate */
	unsigned bit;	      /* or BIT_DRAWN */
};

struct fault {
	struct rmw_port port;
	struct rule rules[RULES_MAX];
	size_t rule_count;
	uint64_t seed;
	uint64_t passed[WAYS]; /* bytes seen */
	uint64_t struck;
	uint8_t held[2 * CHUNK]; /* came from the device and were not read yet */
	size_t held_at, held_len;
};

static void drop(struct passing *passing, unsigned bit)
{
	(void)bit;
	passing->copies = 0;
}

static void flip(struct passing *passing, unsigned bit)
{
	passing->byte = (uint8_t)(passing->byte ^ 1u << bit);
}

static void repeat(struct passing *passing, unsigned bit)
{
	(void)bit;
	if (passing->copies == 1)
		passing->copies = 2;
}

static const struct damage damages[] = {
	/* clang-format off */
	{ "drop",   AT_RATE,           drop },
	{ "flip",   AT_RATE | HAS_BIT, flip },
	{ "repeat", AT_RATE,           repeat },
	{ "cut",    AT_RANGE,          drop },
	/* clang-format on */
};

static struct fault *fault_of(struct rmw_port *port)
{
	return (struct fault *)port;
}

/* The lot of byte `number` under the rule of that index; nothing else goes into it. */
static uint64_t draw(const struct fault *fault, size_t rule, uint64_t number)
{
	uint64_t lot = rmw_random_scatter(rmw_random_scatter(fault->seed) + rule);

	return rmw_random_scatter(lot + number);
}

static bool strikes(const struct rule *rule, uint64_t number, uint64_t drawn)
{
	if (rule->per_million > 0)
		return drawn % MILLION < rule->per_million;
	return number >= rule->first && number <= rule->last;
}

/* Let the next byte of one direction pass; writes 0 to 2 bytes at `into`, returns how many. */
static size_t pass_byte(struct fault *fault, enum way way, uint8_t byte, uint8_t *into)
{
	struct passing passing = { 1, byte };
	uint64_t number = ++fault->passed[way];
	bool is_struck = false;

	for (size_t i = 0; i < fault->rule_count; i++) {
		const struct rule *rule = &fault->rules[i];
		uint64_t drawn = draw(fault, i, number);

		if (rule->way != way || !strikes(rule, number, drawn))
			continue;
		rule->damage->strike(&passing,
				     rule->bit == BIT_DRAWN ? (unsigned)(drawn >> 61) : rule->bit);
		is_struck = true;
	}
	fault->struck += is_struck;
	memset(into, passing.byte, passing.copies);
	return passing.copies;
}

/* `into` has room for twice the bytes. */
static size_t pass(struct fault *fault, enum way way, struct rmw_view bytes, uint8_t *into)
{
	size_t len = 0;

	for (size_t i = 0; i < bytes.len; i++)
		len += pass_byte(fault, way, bytes.data[i], into + len);
	return len;
}

static bool fault_read(struct rmw_port *port, struct rmw_span into, size_t *got,
		       struct rmw_deadline until, struct rmw_err *err)
{
	struct fault *fault = fault_of(port);
	uint8_t came[CHUNK];
	size_t len = into.len < sizeof(came) ? into.len : sizeof(came);
	size_t count;

	while (fault->held_at == fault->held_len) {
		if (!rmw_port_read(port->inner, (struct rmw_span){ came, len }, &count, until, err))
			return false;
		if (count == 0)
			return true;
		fault->held_at = 0;
		fault->held_len =
			pass(fault, FROM_DEVICE, (struct rmw_view){ came, count }, fault->held);
	}
	len = fault->held_len - fault->held_at;
	*got = len < into.len ? len : into.len;
	memcpy(into.data, fault->held + fault->held_at, *got);
	fault->held_at += *got;
	return true;
}

static bool fault_write(struct rmw_port *port, struct rmw_view bytes, struct rmw_deadline until,
			struct rmw_err *err)
{
	struct fault *fault = fault_of(port);
	uint8_t sent[2 * CHUNK];

	for (size_t at = 0; at < bytes.len; at += CHUNK) {
		size_t len = pass(fault, FROM_HOST, rmw_view_part(bytes, at, CHUNK), sent);

		if (!rmw_port_write(port->inner, (struct rmw_view){ sent, len }, until, err))
			return false;
	}
	return true;
}

static bool fault_set_baud(struct rmw_port *port, uint32_t baud, struct rmw_err *err)
{
	return rmw_port_set_baud(port->inner, baud, err);
}

static bool fault_set_lines(struct rmw_port *port, struct rmw_lines lines, struct rmw_err *err)
{
	return rmw_port_set_lines(port->inner, lines, err);
}

static void fault_free(struct rmw_port *port)
{
	rmw_port_free(port->inner);
	free(fault_of(port));
}

static const struct rmw_port_ops fault_ops = {
	.read = fault_read,
	.write = fault_write,
	.set_baud = fault_set_baud,
	.set_lines = fault_set_lines,
	.free = fault_free,
};

/* Take a number of 1 to `max` from the front of `*text`. */
static bool take_number(const char **text, uint64_t max, uint64_t *number)
{
	uint64_t sum = 0;

	if (!isdigit((unsigned char)**text))
		return false;
	for (; isdigit((unsigned char)**text); (*text)++) {
		sum = sum * 10 + (uint64_t)(**text - '0');
		if (sum > max)
			return false;
	}
	*number = sum;
	return true;
}

static bool take_sign(const char **text, char sign)
{
	if (**text != sign)
		return false;
	(*text)++;
	return true;
}

static void take_way(const char **text, enum way *way)
{
	*way = take_sign(text, '>') ? FROM_HOST : FROM_DEVICE;
	if (*way == FROM_DEVICE)
		take_sign(text, '<');
}

static bool take_bit(const char **text, struct rule *rule)
{
	uint64_t bit = BIT_DRAWN;

	if (take_sign(text, '.') &&
	    (!(rule->damage->options & HAS_BIT) || !take_number(text, 7, &bit)))
		return false;
	rule->bit = (unsigned)bit;
	return true;
}

/* "@N", "@N.BIT", "@N-M" */
static bool take_place(const char **text, struct rule *rule)
{
	take_way(text, &rule->way);
	if (!take_number(text, UINT32_MAX, &rule->first) || rule->first == 0)
		return false;
	rule->last = rule->damage->options & AT_RANGE ? UINT64_MAX : rule->first;
	if (rule->damage->options & AT_RANGE && take_sign(text, '-') &&
	    (!take_number(text, UINT32_MAX, &rule->last) || rule->last < rule->first))
		return false;
	return take_bit(text, rule);
}

/* "~P", "~P.BIT" */
static bool take_rate(const char **text, struct rule *rule)
{
	take_way(text, &rule->way);
	return rule->damage->options & AT_RATE && take_number(text, MILLION, &rule->per_million) &&
	       rule->per_million > 0 && take_bit(text, rule);
}

static const struct damage *take_name(const char **text)
{
	for (size_t i = 0; i < RMW_COUNT(damages); i++) {
		size_t len = strlen(damages[i].name);

		if (strncmp(*text, damages[i].name, len) == 0) {
			*text += len;
			return &damages[i];
		}
	}
	return NULL;
}

static bool take_rule(struct fault *fault, const char **text)
{
	struct rule rule = { 0 };

	if (strncmp(*text, "seed=", 5) == 0) {
		*text += 5;
		return take_number(text, UINT32_MAX, &fault->seed);
	}
	rule.damage = take_name(text);
	if (rule.damage == NULL || fault->rule_count == RULES_MAX)
		return false;
	if (!(take_sign(text, '@') ? take_place(text, &rule)
				   : take_sign(text, '~') && take_rate(text, &rule)))
		return false;
	fault->rules[fault->rule_count++] = rule;
	return true;
}

/* Reads the rules up to the comma, and leaves `*text` behind it. */
static bool take_rules(struct fault *fault, const char **text, struct rmw_err *err)
{
	const char *start;

	do {
		start = *text;
		if (!take_rule(fault, text) || (**text != '+' && **text != ','))
			return rmw_fail(err, RMW_E_PORT_SPEC,
					"'%.*s' is no rule of fault:", (int)strcspn(start, "+,"),
					start);
	} while (take_sign(text, '+'));
	(*text)++;
	return true;
}

bool rmw_fault_open(const struct rmw_port_opener *opener, const char *rest, struct rmw_port **port,
		    struct rmw_err *err)
{
	struct fault *fault = calloc(1, sizeof(*fault));
	struct rmw_port *inner;

	if (fault == NULL)
		return rmw_fail(err, RMW_E_NO_MEMORY, "no memory for a port");
	if (!take_rules(fault, &rest, err) || !rmw_port_open(opener, rest, &inner, err)) {
		free(fault);
		return false;
	}
	fault->port = *inner;
	fault->port.ops = &fault_ops;
	fault->port.inner = inner;
	*port = &fault->port;
	return true;
}

uint64_t rmw_fault_count(struct rmw_port *port)
{
	struct rmw_port *layer = rmw_port_layer(port, &fault_ops);

	return layer != NULL ? fault_of(layer)->struck : 0;
}
