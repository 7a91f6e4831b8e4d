/* SPDX-License-Identifier: MIT */
/* Writes a profile as its file has it. */
#include <rmwflash/profile.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"

/* True also where there is nothing to set. */
static bool set_text(struct rmw_json *object, const char *key, const char *text)
{
	return text[0] == '\0' || rmw_json_set_text(object, key, text);
}

static bool put_rows(struct rmw_json *object, const char *key, const char *rows, size_t size,
		     size_t count)
{
	struct rmw_json *list = rmw_json_new_array();
	bool is_good = list != NULL;

	for (size_t i = 0; i < count && is_good; i++)
		is_good = rmw_json_push_text(list, rows + i * size);
	return rmw_json_put(object, key, list) && is_good;
}

static bool put_texts(struct rmw_json *object, const char *key,
		      const char (*texts)[RMW_PROFILE_TEXT_MAX], size_t count)
{
	return count == 0 || put_rows(object, key, texts[0], sizeof(texts[0]), count);
}

static bool put_names(struct rmw_json *object, const char *key,
		      const struct rmw_profile_names *names)
{
	return names->count == 0 ||
	       put_rows(object, key, names->items[0], sizeof(names->items[0]), names->count);
}

static bool put_match(struct rmw_json *object, const struct rmw_profile *profile)
{
	struct rmw_json *match;
	bool is_good;

	if (profile->silk.count + profile->stock.count == 0 && profile->flash_size == 0)
		return true;
	match = rmw_json_new_object();
	is_good = match != NULL && put_names(match, "silk", &profile->silk) &&
		  put_names(match, "stock", &profile->stock) &&
		  (profile->flash_size == 0 ||
		   rmw_json_set_number(match, "flash_size", profile->flash_size));
	return rmw_json_put(object, "match", match) && is_good;
}

static bool put_ext_switch(struct rmw_json *object, const struct rmw_profile *profile)
{
	struct rmw_json *ext_switch;
	bool is_good;

	if (!profile->has_ext_switch)
		return true;
	ext_switch = rmw_json_new_object();
	is_good = ext_switch != NULL && rmw_json_set_number(ext_switch, "pin", profile->ext_pin) &&
		  put_names(ext_switch, "needs_parts", &profile->needs_parts);
	return rmw_json_put(object, "ext_switch", ext_switch) && is_good;
}

static struct rmw_json *tell(const struct rmw_profile *profile)
{
	struct rmw_json *object = rmw_json_new_object();

	if (object != NULL && set_text(object, "id", profile->id) &&
	    put_names(object, "aliases", &profile->aliases) &&
	    set_text(object, "title", profile->title) && put_match(object, profile) &&
	    put_ext_switch(object, profile) &&
	    set_text(object, "power_on", rmw_power_on_word(profile->power_on)) &&
	    set_text(object, "firmware", profile->firmware) &&
	    put_names(object, "look_alikes", &profile->look_alikes) &&
	    set_text(object, "evidence", profile->evidence) &&
	    put_texts(object, "hw_notes", profile->hw_notes, profile->hw_note_count) &&
	    put_texts(object, "wiring", profile->wiring, profile->wiring_count))
		return object;
	rmw_json_free(object);
	return NULL;
}

/* A plain template stays one. */
static bool add(struct rmw_json *template, const struct rmw_profile *profile)
{
	struct rmw_json *object = tell(profile);
	const bool is_plain = object != NULL && rmw_json_first(object) == NULL;

	if (is_plain)
		rmw_json_free(object);
	return is_plain || (object != NULL && rmw_json_put(template, "rmwflash", object));
}

void rmw_profile_pin_text(const struct rmw_obk_template *template, size_t pin,
			  char text[RMW_PROFILE_PIN_TEXT_MAX])
{
	const struct rmw_obk_role *role;
	const struct rmw_obk_pin *row;

	text[0] = '\0';
	if (pin >= RMW_OBK_PINS_MAX || !template->has_pin[pin])
		return;
	row = &template->pins[pin];
	role = rmw_obk_role(row->role);
	if (role == NULL)
		snprintf(text, RMW_PROFILE_PIN_TEXT_MAX, "%u;%u;%u", row->role, row->channel,
			 row->channel2);
	else if (row->channel2 != 0)
		snprintf(text, RMW_PROFILE_PIN_TEXT_MAX, "%s;%u;%u", role->name, row->channel,
			 row->channel2);
	else
		snprintf(text, RMW_PROFILE_PIN_TEXT_MAX, "%s;%u", role->name, row->channel);
}

bool rmw_profile_print(const struct rmw_profile *profile, struct rmw_buf *json, struct rmw_err *err)
{
	struct rmw_json *template;
	bool is_good;

	if (!rmw_obk_template_print(&profile->template, json, err))
		return false;
	template = rmw_json_parse(rmw_buf_view(json), err);
	if (template == NULL)
		return false;
	is_good = add(template, profile) ? rmw_json_write(template, json, err)
					 : rmw_fail(err, RMW_E_NO_MEMORY, "a profile has no room");
	rmw_json_free(template);
	return is_good;
}
