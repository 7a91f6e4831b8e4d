/* SPDX-License-Identifier: MIT */
/* Any text as a catalog: what is taken makes addresses and names that say no more than they seem
 * to. */
#include <stdlib.h>
#include <string.h>

#include "firmware/catalog.h"
#include "firmware/ref.h"
#include "firmware/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct rmw_catalog catalog;

static void look_at(const struct rmw_catalog_project *project)
{
	const struct rmw_catalog_asset *asset;
	struct rmw_err err = { 0 };
	char text[RMW_CATALOG_PATTERN_MAX];

	if (!rmw_firmware_is_name(project->name) || !rmw_web_is_url(project->base_url) ||
	    project->latest[0] != '/' || project->release[0] != '/' ||
	    !rmw_catalog_asset(project, NULL, &asset, &err) ||
	    !rmw_catalog_asset(project, asset->chip, &asset, &err))
		abort();
	if (rmw_catalog_fill(asset->file, "1.0", text, sizeof(text)) &&
	    (strchr(text, '/') != NULL || strlen(text) >= sizeof(text)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct rmw_catalog_project *project;
	struct rmw_err err = { 0 };

	if (!rmw_catalog_read((struct rmw_view){ data, size }, &catalog, &err))
		return 0;
	for (size_t i = 0; i < catalog.count; i++)
		look_at(&catalog.projects[i]);
	if (catalog.count > 0 &&
	    !rmw_catalog_find(&catalog, catalog.projects[0].name, &project, &err))
		abort();
	return 0;
}
