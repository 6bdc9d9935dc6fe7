/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-module.h"

/**
 * BELLHOP_MODULE_DECLARE_VERSION:
 *
 * States the interface version that a module was built for; once in every module.
 */

/**
 * bellhop_module_add_action:
 * @module: the module, as g_io_module_load() is given it
 * @action_type: a subclass of [class@Action]
 *
 * Makes an action known. For g_io_module_load(); the module stays in memory
 * from then on.
 */
void
bellhop_module_add_action (GIOModule *module,
                           GType      action_type)
{
  g_autoptr(GTypeClass) klass = NULL;
  const char *id;

  g_return_if_fail (G_IS_TYPE_MODULE (module));
  g_return_if_fail (g_type_is_a (action_type, BELLHOP_TYPE_ACTION));

  klass = g_type_class_ref (action_type);
  id = bellhop_action_class_get_id (BELLHOP_ACTION_CLASS (klass));
  g_return_if_fail (id != NULL);

  g_type_module_use (G_TYPE_MODULE (module));
  g_io_extension_point_implement (BELLHOP_ACTION_EXTENSION_POINT, action_type, id, 0);
}
