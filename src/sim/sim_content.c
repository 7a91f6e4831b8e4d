/* SPDX-License-Identifier: MIT */
/* What the flash of a new board holds, and where it is kept. */
#include <errno.h>
#include <string.h>

#include "sim/board.h"

/* What is to be kept needs a place to be kept in: said before the board works, not after it. */
static bool check_place(const struct rmw_sim *sim, struct rmw_err *err)
{
	rmw_auto(outfile) probe = RMW_OUTFILE_INIT;

	return sim->config.image[0] == '\0' ||
	       rmw_outfile_open_over(&probe, sim->config.image, err);
}

static bool load_image(struct rmw_sim *sim, struct rmw_span cells, struct rmw_err *err)
{
	rmw_auto(buf) file = RMW_BUF_INIT;

	if (!rmw_file_read(sim->config.image, RMW_BUF_CAP, &file, err))
		return rmw_while(err, "image of the simulated flash");
	if (file.len != cells.len)
		return rmw_fail(err, RMW_E_FILE_READ, "%s holds %zu bytes, the flash %zu",
				sim->config.image, file.len, cells.len);
	if (cells.len > 0)
		memcpy(cells.data, file.data, cells.len);
	return true;
}

static bool fill(struct rmw_sim *sim, struct rmw_err *err)
{
	struct rmw_span cells = sim_nor_cells(sim->bus.nor);

	if (!check_place(sim, err))
		return false;
	if (sim->config.image[0] != '\0' && rmw_file_exists(sim->config.image))
		return load_image(sim, cells, err);
	if (sim->kind->fill(cells, &sim->config) || sim->config.content != SIM_CONTENT_STOCK)
		return true;
	return rmw_fail(err, RMW_E_PORT_SPEC, "stock=1 goes with flash=%s", sim->kind->fill_sizes);
}

static bool save(struct rmw_sim *sim, struct rmw_err *err)
{
	rmw_auto(outfile) out = RMW_OUTFILE_INIT;

	if (sim->config.image[0] == '\0' || sim->has_live_flash)
		return true;
	return rmw_outfile_open_over(&out, sim->config.image, err) &&
	       rmw_outfile_write(&out, rmw_span_view(sim_nor_cells(sim->bus.nor)), err) &&
	       rmw_outfile_commit(&out, err);
}

/* The file is made as any other, and then is the flash. */
static bool make_live(struct rmw_sim *sim, struct rmw_err *err)
{
	if (!sim->config.is_live)
		return true;
	if (sim->config.image[0] == '\0' || sim->config.nor.size == 0)
		return rmw_fail(err, RMW_E_PORT_SPEC, "live=1 goes with image= and a flash");
	if (!save(sim, err))
		return false;
	sim->has_live_flash = sim_nor_map(sim->bus.nor, sim->config.image);
	return sim->has_live_flash ||
	       rmw_fail(err, RMW_E_FILE_WRITE, "%s: %s", sim->config.image, strerror(errno));
}

bool sim_content_fill(struct rmw_sim *sim, struct rmw_err *err)
{
	return fill(sim, err) && make_live(sim, err);
}

bool rmw_sim_save(struct rmw_sim *sim, struct rmw_err *err)
{
	bool is_good;

	sim_lock(sim);
	is_good = save(sim, err);
	sim_unlock(sim);
	return is_good;
}
