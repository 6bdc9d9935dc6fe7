/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <glib/gi18n.h>

static void
complain_of_failures (BellhopRegistry *registry)
{
  guint                       n_failures = 0;
  const BellhopModuleFailure *failures = bellhop_registry_get_failures (registry, &n_failures);

  for (guint i = 0; i < n_failures; i++)
    {
      g_autofree char *path = g_filename_display_name (failures[i].path);

      _bellhop_cli_complain (_("%s was not loaded: %s"), path, failures[i].reason);
    }
}

static void
set_about (JsonObject        *object,
           BellhopActionInfo *info)
{
  json_object_set_string_member (object, "id", bellhop_action_info_get_id (info));
  json_object_set_string_member (object, "title", bellhop_action_info_get_title (info));
  json_object_set_string_member (object, "description", bellhop_action_info_get_description (info));
  json_object_set_string_member (object, "category", bellhop_action_info_get_category (info));
}

static gboolean
print_list_json (GListModel *actions)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (actions); i++)
    {
      g_autoptr(BellhopActionInfo) info = g_list_model_get_item (actions, i);
      JsonObject *object = json_object_new ();

      set_about (object, info);
      json_array_add_object_element (array, object);
    }
  json_node_take_array (node, array);
  return _bellhop_cli_print_json (node, /* pretty = */ TRUE);
}

static gboolean
print_list (GListModel *actions)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (actions); i++)
    {
      g_autoptr(BellhopActionInfo) info = g_list_model_get_item (actions, i);

      g_string_append_printf (text, "%-20s %s — %s\n",
                              bellhop_action_info_get_id (info),
                              bellhop_action_info_get_title (info),
                              bellhop_action_info_get_description (info));
    }
  return _bellhop_cli_print_text (text->str);
}

int
_bellhop_cli_list (BellhopRegistry         *registry,
                   const BellhopCliOptions *options)
{
  GListModel *actions = G_LIST_MODEL (registry);

  complain_of_failures (registry);
  if (options->format == BELLHOP_FORMAT_JSON ? print_list_json (actions) : print_list (actions))
    return BELLHOP_EXIT_DONE;
  return BELLHOP_EXIT_FAILED;
}
