/* SPDX-License-Identifier: MIT */
/* The last values of channels, in OpenBeken's flash variables. openbeken 8.3 */
#include "relay/core/states.h"

#include <string.h>

#include "core/bytes.h"

#define NAME "OBK_FV"
#define NAME_BEFORE "myBtCnts" /* of releases before 1.18.280 */
#define VALUES_AT 4u
#define LEN_AT 63u

void relay_states_load(struct relay_states *states, struct relay_store *store)
{
	memset(states->bytes, 0, sizeof(states->bytes));
	if (relay_store_get(store, NAME, states->bytes, sizeof(states->bytes)) > 0 ||
	    relay_store_get(store, NAME_BEFORE, states->bytes, sizeof(states->bytes)) > 0)
		return;
	states->bytes[LEN_AT] = RELAY_STATES_SIZE;
}

bool relay_states_save(const struct relay_states *states, struct relay_store *store)
{
	return relay_store_put(store, NAME, states->bytes, sizeof(states->bytes));
}

int32_t relay_states_value(const struct relay_states *states, uint32_t channel)
{
	if (channel >= RELAY_REMEMBERED)
		return 0;
	return (int16_t)get_le16(states->bytes + VALUES_AT + 2 * channel);
}

bool relay_states_set(struct relay_states *states, uint32_t channel, int32_t value)
{
	if (channel >= RELAY_REMEMBERED || relay_states_value(states, channel) == value)
		return false;
	put_le16(states->bytes + VALUES_AT + 2 * channel, (uint32_t)value & 0xffff);
	return true;
}
