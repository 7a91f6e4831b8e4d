/* SPDX-License-Identifier: MIT */
/* The flattened device tree in factory (bl602-protocol 7.8): calibration stays, networks go. */
#include "settings/redaction.h"

/* Big-endian words of the format's header, and the tokens of its nodes. */
enum {
	TREE_MAGIC = (int)0xd00dfeed,
	AT_TOTAL = 4,
	AT_NODES = 8,
	AT_NAMES = 12,
	AT_RESERVED = 16,
	AT_NAMES_LEN = 32,
	HEADER_SIZE = 40,
	RESERVED_END = 16, /* the entry that ends the list of reserved memory */
	WORD = 4,
	PROPERTY_HEAD = 12,

	TOKEN_BEGIN = 1,
	TOKEN_END_NODE = 2,
	TOKEN_PROPERTY = 3,
	TOKEN_NOTHING = 4,
	TOKEN_END = 9,
};

/* A property that was found: its name, and where its value lies in the tree. */
struct property {
	struct rmw_view name;
	size_t at;
	size_t len;
};

struct walk {
	struct rmw_view tree;
	size_t at;
};

static uint32_t word_at(struct rmw_view tree, size_t at)
{
	const struct rmw_view word = rmw_view_part(tree, at, WORD);

	return word.len < WORD ? 0
			       : (uint32_t)word.data[0] << 24 | (uint32_t)word.data[1] << 16 |
					 (uint32_t)word.data[2] << 8 | word.data[3];
}

static struct rmw_view text_at(struct rmw_view tree, size_t at)
{
	const struct rmw_view rest = rmw_view_part(tree, at, tree.len);

	return rmw_view_part(rest, 0,
			     rest.len > 0 ? strnlen((const char *)rest.data, rest.len) : 0);
}

static size_t up_to_word(size_t len)
{
	return (len + WORD - 1) / WORD * WORD;
}

/* Take one property. Returns false when it does not lie inside of the tree. */
static bool take_property(struct walk *walk, struct property *property)
{
	const size_t len = word_at(walk->tree, walk->at + WORD);
	const size_t value_at = walk->at + PROPERTY_HEAD;

	if (value_at > walk->tree.len || len > walk->tree.len - value_at)
		return false;
	*property = (struct property){
		text_at(walk->tree, (size_t)word_at(walk->tree, AT_NAMES) +
					    word_at(walk->tree, walk->at + 2 * WORD)),
		value_at,
		len,
	};
	walk->at = value_at + up_to_word(len);
	return true;
}

enum step { STEP_PROPERTY, STEP_OTHER, STEP_END, STEP_BAD };

static enum step take(struct walk *walk, struct property *property)
{
	switch (word_at(walk->tree, walk->at)) {
	case TOKEN_BEGIN:
		walk->at += WORD + up_to_word(text_at(walk->tree, walk->at + WORD).len + 1);
		return STEP_OTHER;
	case TOKEN_END_NODE:
	case TOKEN_NOTHING:
		walk->at += WORD;
		return STEP_OTHER;
	case TOKEN_PROPERTY:
		return take_property(walk, property) ? STEP_PROPERTY : STEP_BAD;
	case TOKEN_END:
		return STEP_END;
	default:
		return STEP_BAD;
	}
}

/*
 * Where the nodes end; 0 when they are not sound. Every step goes on by a word or more, and ends
 * outside of the tree at the latest.
 */
static size_t end_of_nodes(struct rmw_view tree)
{
	struct walk walk = { tree, word_at(tree, AT_NODES) };
	struct property property;
	enum step step;

	do {
		step = take(&walk, &property);
	} while (step == STEP_PROPERTY || step == STEP_OTHER);
	return step == STEP_END ? walk.at + WORD : 0;
}

/* Gaps between the parts of a tree are nobody's. */
static void mark_form(struct rmw_redaction *redaction, size_t at, struct rmw_view tree)
{
	const size_t nodes = word_at(tree, AT_NODES);
	const size_t names = word_at(tree, AT_NAMES);
	const struct rmw_view names_part = rmw_view_part(tree, names, word_at(tree, AT_NAMES_LEN));
	const struct rmw_view reserved =
		rmw_view_part(tree, word_at(tree, AT_RESERVED), RESERVED_END);

	rmw_redaction_mark(redaction, at, HEADER_SIZE, RMW_MARK_FORM);
	rmw_redaction_mark(redaction, at + word_at(tree, AT_RESERVED), reserved.len, RMW_MARK_FORM);
	rmw_redaction_mark(redaction, at + nodes, end_of_nodes(tree) - nodes, RMW_MARK_FORM);
	rmw_redaction_mark(redaction, at + names, names_part.len, RMW_MARK_FORM);
}

static void take_values(struct rmw_redaction *redaction, size_t at, struct rmw_view tree)
{
	struct walk walk = { tree, word_at(tree, AT_NODES) };
	struct property property;
	enum step step;

	while ((step = take(&walk, &property)) == STEP_PROPERTY || step == STEP_OTHER) {
		char name[RMW_VAULT_NAME_MAX] = "";

		if (step != STEP_PROPERTY)
			continue;
		rmw_redaction_mark(redaction, at + property.at, property.len, RMW_MARK_KEPT);
		if (property.len == 0 || !rmw_redaction_is_telling(property.name))
			continue;
		memcpy(name, property.name.data,
		       property.name.len < sizeof(name) ? property.name.len : sizeof(name) - 1);
		memset(rmw_redaction_part(redaction, at + property.at, property.len).data, 0,
		       property.len);
		rmw_redaction_tell(redaction, RMW_REDACT_REMOVED, name, at + property.at,
				   property.len, "a network or key in the device tree");
	}
}

void rmw_redact_tree(struct rmw_redaction *redaction, size_t at, size_t len, const char *name)
{
	const struct rmw_view room = rmw_span_view(rmw_redaction_part(redaction, at, len));
	const size_t total = word_at(room, AT_TOTAL);
	const struct rmw_view tree = rmw_view_part(room, 0, total);

	if (word_at(room, 0) != (uint32_t)TREE_MAGIC || total < HEADER_SIZE || tree.len < total ||
	    end_of_nodes(tree) == 0)
		return;
	mark_form(redaction, at, tree);
	take_values(redaction, at, tree);
	rmw_redaction_tell(redaction, RMW_REDACT_KEPT, name, at, total,
			   "device tree: calibration of the radio, and a MAC where it has one");
}
