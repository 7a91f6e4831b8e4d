/* SPDX-License-Identifier: MIT */
/* In what two profiles differ. */
#include <rmwflash/profile.h>

#include <inttypes.h>
#include <stdio.h>

/* Who is told. */
struct listener {
	void (*tell)(void *ctx, const char *what, const char *a, const char *b);
	void *ctx;
};

static void compare(const struct listener *listener, const char *what, const char *a, const char *b)
{
	if (strcmp(a, b) != 0)
		listener->tell(listener->ctx, what, a, b);
}

static void flags_text(const struct rmw_obk_template *template, char *text, size_t size)
{
	text[0] = '\0';
	if (template->has_flags)
		snprintf(text, size, "%" PRIu64, template->flags);
}

static void compare_pins(const struct listener *listener, const struct rmw_obk_template *a,
			 const struct rmw_obk_template *b)
{
	for (size_t pin = 0; pin < RMW_OBK_PINS_MAX; pin++) {
		char what[16];
		char of_a[RMW_PROFILE_PIN_TEXT_MAX], of_b[RMW_PROFILE_PIN_TEXT_MAX];

		snprintf(what, sizeof(what), "pin %zu", pin);
		rmw_profile_pin_text(a, pin, of_a);
		rmw_profile_pin_text(b, pin, of_b);
		compare(listener, what, of_a, of_b);
	}
}

static void compare_templates(const struct listener *listener, const struct rmw_obk_template *a,
			      const struct rmw_obk_template *b)
{
	char of_a[24], of_b[24];

	compare(listener, "chip", a->chip, b->chip);
	compare(listener, "board", a->board, b->board);
	compare(listener, "vendor", a->vendor, b->vendor);
	compare(listener, "name", a->name, b->name);
	compare(listener, "model", a->model, b->model);
	compare_pins(listener, a, b);
	flags_text(a, of_a, sizeof(of_a));
	flags_text(b, of_b, sizeof(of_b));
	compare(listener, "flags", of_a, of_b);
	compare(listener, "command", a->command, b->command);
}

static void ext_text(const struct rmw_profile *profile, char *text, size_t size)
{
	text[0] = '\0';
	if (profile->has_ext_switch)
		snprintf(text, size, "%u", profile->ext_pin);
}

void rmw_profile_diff(const struct rmw_profile *a, const struct rmw_profile *b,
		      void (*tell)(void *ctx, const char *what, const char *a, const char *b),
		      void *ctx)
{
	const struct listener listener = { tell, ctx };
	char of_a[8], of_b[8];

	compare_templates(&listener, &a->template, &b->template);
	ext_text(a, of_a, sizeof(of_a));
	ext_text(b, of_b, sizeof(of_b));
	compare(&listener, "external switch", of_a, of_b);
	compare(&listener, "firmware", a->firmware, b->firmware);
	compare(&listener, "power-on", rmw_power_on_word(a->power_on),
		rmw_power_on_word(b->power_on));
}
