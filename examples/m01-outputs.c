/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A module: an action that gives an output of each type that grows while it runs. */
#include <bellhop/bellhop.h>

#include <math.h>

#define OUTPUTS_TYPE_ACTION (outputs_action_get_type ())
G_DECLARE_FINAL_TYPE (OutputsAction, outputs_action, OUTPUTS, ACTION, BellhopAction)

struct _OutputsAction
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (OutputsAction, outputs_action, BELLHOP_TYPE_ACTION)

BELLHOP_MODULE_DECLARE_VERSION ();

/* A series has lines, and each takes its points one at a time or in blocks. */
static void
add_waves (BellhopSeries *series,
           gint64         n_points)
{
  static const char *const names[] = { "sine", "noise", "steps" };
  double                   level = 40;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    bellhop_series_add_line (series, names[i]);
  for (gint64 i = 0; i < n_points; i++)
    {
      const double seconds = (double) i / 10;

      level += g_random_double_range (-1, 1);
      bellhop_series_add (series, 0, seconds, 60 + 20 * sin (seconds / 7));
      bellhop_series_add (series, 1, seconds, level);
      /* Neither a number nor a line: a gap. */
      bellhop_series_add (series, 2, seconds,
                          i / 50 % 4 == 3 ? (double) NAN : (double) (i / 50 % 4) * 10);
    }
}

/* A tree is added to from the top, and its numbers are counted up from where they were found. */
static void
add_folder (BellhopTree *tree,
            guint32      parent,
            const char  *name,
            guint        depth)
{
  const guint32 folder = bellhop_tree_add (tree, parent, name, BELLHOP_TREE_FOLDER, NULL);
  gint64        sum[] = { 0, 0 };

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *file = g_strdup_printf ("file-%u.dat", i);
      const gint64     own[] = { g_random_int_range (1, 1000) * (gint64) (1 << (2 * i)), 1 };

      bellhop_tree_add (tree, folder, file, BELLHOP_TREE_PLAIN, own);
      sum[0] += own[0];
      sum[1] += own[1];
    }
  bellhop_tree_count (tree, folder, sum);

  for (guint i = 0; i < depth; i++)
    {
      g_autofree char *below = g_strdup_printf ("folder %u", i);

      add_folder (tree, folder, below, depth - 1);
    }
}

static gboolean
outputs_action_perform (BellhopAction *action,
                        BellhopRun    *run,
                        GError       **error)
{
  static const BellhopColumn columns[] = {
    { "path", "Name", BELLHOP_COLUMN_PATH },
    { "bytes", "Size", BELLHOP_COLUMN_BYTES },
    { "files", "Files", BELLHOP_COLUMN_INTEGER },
  };
  BellhopSeries *waves = bellhop_run_add_series (run, "waves", "Waves", BELLHOP_SERIES_SECONDS,
                                                 BELLHOP_UNIT_NONE, "°C");
  BellhopTree   *folders = bellhop_run_add_tree (run, "folders", "Folders", columns,
                                                 G_N_ELEMENTS (columns));

  add_waves (waves, bellhop_action_get_int64 (action, "points"));
  add_folder (folders, BELLHOP_TREE_TOP, "/example", 4);
  return bellhop_yield (error);
}

static const BellhopParamEntry params[] = {
  { .name = "points",
    .title = "Points",
    .help = "How many points a line has",
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .minimum = 1, .maximum = 1000000, .initial = 1000 } },
};

static void
outputs_action_class_init (OutputsActionClass *klass)
{
  BellhopActionClass *action_class = BELLHOP_ACTION_CLASS (klass);

  action_class->perform = outputs_action_perform;
  bellhop_action_class_set_about (action_class, "example.outputs", "Outputs",
                                  "An output of each type that grows");
  bellhop_action_class_set_category (action_class, "Examples", "applications-science-symbolic");
  bellhop_action_class_add_params (action_class, NULL, params, G_N_ELEMENTS (params));
}

static void
outputs_action_init (OutputsAction *self)
{
}

G_MODULE_EXPORT void
g_io_module_load (GIOModule *module)
{
  bellhop_module_add_action (module, OUTPUTS_TYPE_ACTION);
}

G_MODULE_EXPORT void
g_io_module_unload (GIOModule *module)
{
}
