/* SPDX-License-Identifier: MIT */
/* Short, double and long presses. openbeken 2.2, 5 (flag 6) and 6 */
#include "relay/core/button.h"

static enum relay_press go_down(struct relay_button *button, const struct relay_button_times *times)
{
	button->is_down = true;
	button->is_spent = times->acts_when_down;
	button->since_ms = 0;
	return times->acts_when_down ? RELAY_PRESS_SHORT : RELAY_PRESS_NONE;
}

static enum relay_press stay_down(struct relay_button *button,
				  const struct relay_button_times *times)
{
	if (button->is_spent || ++button->since_ms < times->long_ms)
		return RELAY_PRESS_NONE;
	button->is_spent = true;
	button->is_waiting = false;
	return RELAY_PRESS_LONG;
}

static enum relay_press go_up(struct relay_button *button, const struct relay_button_times *times)
{
	button->is_down = false;
	button->since_ms = 0;
	if (button->is_spent)
		return RELAY_PRESS_NONE;
	if (button->is_waiting) {
		button->is_waiting = false;
		return RELAY_PRESS_DOUBLE;
	}
	if (!times->has_double)
		return RELAY_PRESS_SHORT;
	button->is_waiting = true;
	return RELAY_PRESS_NONE;
}

static enum relay_press stay_up(struct relay_button *button, const struct relay_button_times *times)
{
	if (!button->is_waiting || ++button->since_ms < times->short_ms)
		return RELAY_PRESS_NONE;
	button->is_waiting = false;
	return RELAY_PRESS_SHORT;
}

enum relay_press relay_button_step(struct relay_button *button, enum relay_contact contact,
				   const struct relay_button_times *times)
{
	if (!button->is_ready) {
		button->is_ready = contact == RELAY_CONTACT_OPEN;
		return RELAY_PRESS_NONE;
	}
	if (contact == RELAY_CONTACT_CLOSED)
		return button->is_down ? stay_down(button, times) : go_down(button, times);
	return button->is_down ? go_up(button, times) : stay_up(button, times);
}

bool relay_button_is_idle(const struct relay_button *button)
{
	return button->is_ready && !button->is_down && !button->is_waiting;
}
