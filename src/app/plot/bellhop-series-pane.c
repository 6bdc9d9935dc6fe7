/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-a11y.h"
#include "bellhop-app-private.h"
#include "bellhop-picture.h"
#include "bellhop-plot.h"
#include "bellhop-save.h"
#include "bellhop-series-pane.h"
#include "bellhop-table-csv.h"

#include <glib/gi18n-lib.h>
#include <math.h>

enum
{
  POINTS_AT_ONCE = 1024,
  /* A person cannot tell more lines apart, and each has widgets. */
  MAX_LEGEND = 60,
};

struct _BellhopSeriesPane
{
  AdwBin parent_instance;

  /* Owned */
  BellhopSeries *series;

  guint n_legend;

  /* Borrowed */
  BellhopPlot *plot;

  /* Template */
  GtkStack   *stack;
  GtkBox     *picture;
  GtkWidget  *legend_box;
  GtkFlowBox *legend;
  GtkLabel   *count;
  GtkWidget  *follow_button;
};

G_DEFINE_FINAL_TYPE (BellhopSeriesPane, bellhop_series_pane, ADW_TYPE_BIN)

static guint
sample_get_line (GtkWidget *sample)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (sample), "line"));
}

static void
draw_sample_cb (GtkDrawingArea *sample,
                cairo_t        *cairo,
                int             width,
                int             height,
                gpointer        data)
{
  bellhop_plot_draw_sample (GTK_WIDGET (sample), cairo, sample_get_line (GTK_WIDGET (sample)),
                            width, height);
}

static void
legend_toggled_cb (BellhopSeriesPane *self,
                   GtkCheckButton    *check)
{
  bellhop_plot_set_line_visible (self->plot, sample_get_line (GTK_WIDGET (check)),
                                 gtk_check_button_get_active (check));
}

static GtkWidget *
sample_new (guint line)
{
  GtkWidget *sample = gtk_drawing_area_new ();

  g_object_set_data (G_OBJECT (sample), "line", GUINT_TO_POINTER (line));
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (sample), 32);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (sample), 12);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (sample), draw_sample_cb, NULL, NULL);
  gtk_widget_set_valign (sample, GTK_ALIGN_CENTER);
  return sample;
}

static void
add_to_legend (BellhopSeriesPane *self,
               guint              line)
{
  const char *name = bellhop_series_get_line_name (self->series, line);
  GtkWidget  *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget  *check = gtk_check_button_new ();
  GtkWidget  *label = gtk_label_new (name);
  GtkWidget  *child = gtk_flow_box_child_new ();

  g_object_set_data (G_OBJECT (check), "line", GUINT_TO_POINTER (line));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  bellhop_a11y_set_label (check, name);
  g_signal_connect_object (check, "toggled", G_CALLBACK (legend_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_widget_set_tooltip_text (label, name);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), sample_new (line));
  gtk_box_append (GTK_BOX (box), label);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_append (self->legend, child);
}

static void
update (BellhopSeriesPane *self)
{
  const guint      n_points = bellhop_series_get_n_points (self->series);
  const guint      n_lines = bellhop_series_get_n_lines (self->series);
  g_autofree char *text = g_strdup_printf (ngettext ("%'u point", "%'u points", n_points),
                                           n_points);

  for (; self->n_legend < MIN (n_lines, MAX_LEGEND); self->n_legend++)
    add_to_legend (self, self->n_legend);
  gtk_widget_set_visible (self->legend_box,
                          n_lines > 1 || (n_lines == 1 &&
                                          *bellhop_series_get_line_name (self->series, 0) != '\0'));
  gtk_label_set_label (self->count, text);
  gtk_stack_set_visible_child_name (self->stack, n_points > 0 ? "plot" : "empty");
}

static void
following_cb (BellhopSeriesPane *self)
{
  gtk_widget_set_visible (self->follow_button, !bellhop_plot_is_following (self->plot));
}

static void
zoom_in_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  bellhop_plot_zoom (BELLHOP_SERIES_PANE (widget)->plot, 0.5);
}

static void
zoom_out_action (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  bellhop_plot_zoom (BELLHOP_SERIES_PANE (widget)->plot, 2.0);
}

static void
show_all_action (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  bellhop_plot_show_all (BELLHOP_SERIES_PANE (widget)->plot);
}

static void
follow_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  bellhop_plot_set_following (BELLHOP_SERIES_PANE (widget)->plot, TRUE);
}

static void
append_number (GString *text,
               double   number)
{
  char buffer[BELLHOP_DOUBLE_CHARS];

  if (isfinite (number))
    g_string_append (text, bellhop_json_format_double (number, buffer));
}

static void
append_point (BellhopSeriesPane *self,
              GString           *text,
              guint              point)
{
  double      x = 0.0;
  double      y = 0.0;
  const guint line = bellhop_series_get_point (self->series, point, &x, &y);

  append_number (text, x);
  g_string_append_c (text, ',');
  append_number (text, y);
  g_string_append_c (text, ',');
  bellhop_csv_append_cell (text, bellhop_series_get_line_name (self->series, line), ',');
  g_string_append_c (text, '\n');
}

/* In a fiber: points that come while it writes are written as well. */
static gboolean
write_csv (gpointer       data,
           GOutputStream *stream,
           GError       **error)
{
  BellhopSeriesPane *self = data;
  g_autoptr(GString) text = g_string_new ("x,y,line\n");

  for (guint i = 0; i < bellhop_series_get_n_points (self->series); i++)
    {
      append_point (self, text, i);
      if (i % POINTS_AT_ONCE == POINTS_AT_ONCE - 1 && !bellhop_csv_flush (text, stream, error))
        return FALSE;
    }
  return bellhop_csv_flush (text, stream, error);
}

static void
save_csv_action (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  BellhopSeriesPane *self = BELLHOP_SERIES_PANE (widget);
  g_autofree char   *name = g_strconcat (bellhop_output_get_name (BELLHOP_OUTPUT (self->series)),
                                         ".csv", NULL);

  bellhop_save_stream (widget, name, write_csv, g_object_ref (self), g_object_unref);
}

static void
save_picture_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  BellhopSeriesPane *self = BELLHOP_SERIES_PANE (widget);
  g_autofree char   *name = g_strconcat (bellhop_output_get_name (BELLHOP_OUTPUT (self->series)),
                                         ".png", NULL);
  g_autoptr(GBytes) picture = bellhop_dup_picture (GTK_WIDGET (self->picture));

  if (picture != NULL)
    bellhop_save_bytes (widget, name, picture);
}

static void
bellhop_series_pane_finalize (GObject *object)
{
  g_clear_object (&BELLHOP_SERIES_PANE (object)->series);
  G_OBJECT_CLASS (bellhop_series_pane_parent_class)->finalize (object);
}

static void
bellhop_series_pane_class_init (BellhopSeriesPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bellhop_series_pane_finalize;
  gtk_widget_class_install_action (widget_class, "plot.zoom-in", NULL, zoom_in_action);
  gtk_widget_class_install_action (widget_class, "plot.zoom-out", NULL, zoom_out_action);
  gtk_widget_class_install_action (widget_class, "plot.show-all", NULL, show_all_action);
  gtk_widget_class_install_action (widget_class, "plot.follow", NULL, follow_action);
  gtk_widget_class_install_action (widget_class, "plot.save-csv", NULL, save_csv_action);
  gtk_widget_class_install_action (widget_class, "plot.save-picture", NULL, save_picture_action);

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-series-pane"));
  gtk_widget_class_bind_template_child (widget_class, BellhopSeriesPane, stack);
  gtk_widget_class_bind_template_child (widget_class, BellhopSeriesPane, picture);
  gtk_widget_class_bind_template_child (widget_class, BellhopSeriesPane, legend_box);
  gtk_widget_class_bind_template_child (widget_class, BellhopSeriesPane, legend);
  gtk_widget_class_bind_template_child (widget_class, BellhopSeriesPane, count);
  gtk_widget_class_bind_template_child (widget_class, BellhopSeriesPane, follow_button);
}

static void
bellhop_series_pane_init (BellhopSeriesPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bellhop_a11y_follow_stack (self->stack);
}

/**
 * bellhop_series_pane_new:
 * @series: a series, which may still grow
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_series_pane_new (BellhopSeries *series)
{
  BellhopSeriesPane *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_SERIES (series), NULL);

  self = g_object_new (BELLHOP_TYPE_SERIES_PANE, NULL);
  self->series = g_object_ref (series);
  self->plot = BELLHOP_PLOT (bellhop_plot_new (series));
  gtk_widget_set_vexpand (GTK_WIDGET (self->plot), TRUE);
  gtk_box_prepend (self->picture, GTK_WIDGET (self->plot));
  g_signal_connect_object (self->plot, "notify::following", G_CALLBACK (following_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (series, "grown", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  following_cb (self);
  update (self);
  return GTK_WIDGET (self);
}
