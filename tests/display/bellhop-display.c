/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"

#include <string.h>

enum
{
  DEADLINE_S = 20,
};

/**
 * bellhop_display_init:
 * @argc: (inout): the number of arguments
 * @argv: (inout) (array length=argc): the arguments
 *
 * Makes a test program ready for widgets and futures.
 */
void
bellhop_display_init (int    *argc,
                      char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  adw_init ();
  bellhop_runtime_start (NULL);
}

/**
 * bellhop_display_run:
 *
 * Returns: the exit code of the tests
 */
int
bellhop_display_run (void)
{
  int status = g_test_run ();

  g_assert_true (bellhop_runtime_stop (1000));
  return status;
}

static gboolean
deadline_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/**
 * bellhop_display_until_at:
 * @condition: what is waited for
 * @data: for @condition
 * @what: its name
 * @site: who waits
 *
 * Turns the main loop until @condition holds, and fails when it never does.
 */
void
bellhop_display_until_at (BellhopDisplayCondition condition,
                          gpointer                data,
                          const char             *what,
                          const char             *site)
{
  gboolean      late = FALSE;
  guint         deadline = g_timeout_add_seconds (DEADLINE_S, deadline_cb, &late);
  BellhopCounts counts = { 0 };

  while (!condition (data) && !late)
    g_main_context_iteration (NULL, TRUE);
  if (late)
    {
      bellhop_get_counts (&counts);
      g_error ("%s: still not %s; %u tasks, %u jobs, %u scopes", site, what, counts.tasks, counts.jobs, counts.scopes);
    }
  g_source_remove (deadline);
}

/**
 * bellhop_display_drain:
 *
 * Turns the main loop until nothing is ready.
 */
void
bellhop_display_drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
nothing_lives (gpointer data)
{
  BellhopCounts counts = { 0 };

  bellhop_get_counts (&counts);
  return counts.tasks == 0 && counts.jobs == 0 && counts.fibers == 0 && counts.timers == 0;
}

/**
 * bellhop_display_assert_nothing_lives:
 *
 * Waits until every task, fiber, job and timer has ended, and fails when one stays.
 */
void
bellhop_display_assert_nothing_lives (void)
{
  bellhop_display_until (nothing_lives, NULL);
}

static gboolean
says (GtkWidget  *widget,
      const char *text)
{
  static const char *const names[] = { "title", "label", "tooltip-text", "subtitle", "text", "name" };

  if (text == NULL)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GParamSpec      *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), names[i]);
      g_autofree char *value = NULL;

      if (pspec == NULL || pspec->value_type != G_TYPE_STRING)
        continue;
      g_object_get (widget, names[i], &value, NULL);
      if (g_strcmp0 (value, text) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * bellhop_display_find:
 * @root: where to look
 * @type: a type of widget
 * @text: (nullable): what it says
 *
 * Returns: (transfer none) (nullable): the first such widget at or below @root
 */
GtkWidget *
bellhop_display_find (GtkWidget  *root,
                      GType       type,
                      const char *text)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && says (root, text))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = bellhop_display_find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/**
 * bellhop_display_get:
 * @root: where to look
 * @type: a type of widget
 * @text: (nullable): what it says
 *
 * Returns: (transfer none): the first such widget at or below @root; it is a failure
 *   when there is none
 */
GtkWidget *
bellhop_display_get (GtkWidget  *root,
                     GType       type,
                     const char *text)
{
  GtkWidget *found = bellhop_display_find (root, type, text);

  if (found == NULL)
    g_error ("There is no %s that says “%s”", g_type_name (type), text);
  return found;
}

static char *
dup_text_of (GtkWidget *widget)
{
  GtkTextIter start;
  GtkTextIter end;

  if (GTK_IS_LABEL (widget))
    return g_strdup (gtk_label_get_text (GTK_LABEL (widget)));
  if (!GTK_IS_TEXT_VIEW (widget))
    return NULL;

  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget)), &start, &end);
  return gtk_text_buffer_get_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget)), &start, &end, FALSE);
}

/**
 * bellhop_display_shows:
 * @root: where to look
 * @text: some text
 *
 * Returns: whether a visible label or text view at or below @root contains @text
 */
gboolean
bellhop_display_shows (GtkWidget  *root,
                       const char *text)
{
  g_autofree char *shown = dup_text_of (root);

  if (!gtk_widget_get_visible (root))
    return FALSE;
  if (shown != NULL && strstr (shown, text) != NULL)
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (bellhop_display_shows (child, text))
      return TRUE;
  return FALSE;
}

/**
 * bellhop_display_click:
 * @button: a button that a person could press
 *
 * Presses @button.
 */
void
bellhop_display_click (GtkWidget *button)
{
  g_assert_true (GTK_IS_BUTTON (button));
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
answer_json (SoupServerMessage *message,
             const char        *path,
             GHashTable        *query)
{
  const char      *name = query != NULL ? g_hash_table_lookup (query, "name") : NULL;
  g_autofree char *body = g_strdup_printf ("{\"path\": \"%s\", \"name\": \"%s\"}", path, name != NULL ? name : "nobody");

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body, strlen (body));
}

static void
answer_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           data)
{
  BellhopTestServer *self = data;

  self->n_requests++;
  answer_json (message, path, query);
  if (g_str_has_prefix (path, "/slow"))
    {
      soup_server_message_pause (message);
      g_queue_push_tail (&self->held, g_object_ref (message));
    }
}

/**
 * bellhop_test_server_start:
 * @self: an empty server
 *
 * Listens on loopback.
 */
void
bellhop_test_server_start (BellhopTestServer *self)
{
  g_autoptr(GError) error = NULL;
  GSList *uris = NULL;

  memset (self, 0, sizeof *self);
  g_queue_init (&self->held);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, answer_cb, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->url = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

/**
 * bellhop_test_server_release:
 * @self: a server
 *
 * Lets every answer go that is held back.
 */
void
bellhop_test_server_release (BellhopTestServer *self)
{
  SoupServerMessage *message = NULL;

  while ((message = g_queue_pop_head (&self->held)) != NULL)
    {
      soup_server_message_unpause (message);
      g_object_unref (message);
    }
}

/**
 * bellhop_test_server_stop:
 * @self: a server
 *
 * Stops it, and frees what it held.
 */
void
bellhop_test_server_stop (BellhopTestServer *self)
{
  g_queue_clear_full (&self->held, g_object_unref);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_pointer (&self->url, g_free);
}
