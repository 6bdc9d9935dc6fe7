/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A module as a stranger writes one. It is built several times: defines give it another type and
 * another id, or take something away. */
#include <bellhop/bellhop.h>

#ifdef STRANGER_VERSION
G_MODULE_EXPORT const guint bellhop_module_interface_version = STRANGER_VERSION;
#elif !defined(STRANGER_WITHOUT_VERSION)
BELLHOP_MODULE_DECLARE_VERSION ();
#endif

#ifndef STRANGER_WITHOUT_PERFORM
#  define STRANGER_PERFORM stranger_perform

static gboolean
stranger_perform (BellhopAction *action,
                  BellhopRun    *run,
                  GError       **error)
{
  g_autoptr(GBytes) text = g_bytes_new_static ("hello", 5);

  bellhop_run_add_text (run, "greeting", "Greeting", NULL, text);
  return TRUE;
}
#else
#  define STRANGER_PERFORM NULL
#endif

static void
stranger_class_init (gpointer klass,
                     gpointer data)
{
  bellhop_action_class_set_about (klass, STRANGER_ID, STRANGER_TITLE, "Says hello");
  bellhop_action_class_set_category (klass, "Strangers", NULL);
  bellhop_action_class_set_keywords (klass, "welcome");
  BELLHOP_ACTION_CLASS (klass)->perform = STRANGER_PERFORM;
}

static GType
register_type (void)
{
  return g_type_register_static_simple (BELLHOP_TYPE_ACTION,
                                        STRANGER_NAME,
                                        sizeof (BellhopActionClass),
                                        stranger_class_init,
                                        sizeof (BellhopAction),
                                        NULL,
                                        0);
}

#ifndef STRANGER_WITHOUT_LOAD
G_MODULE_EXPORT void
g_io_module_load (GIOModule *module)
{
  GType type = register_type ();

#  ifndef STRANGER_WITHOUT_ACTION
  bellhop_module_add_action (module, type);
#  else
  g_type_class_unref (g_type_class_ref (type));
#  endif
}
#else
G_MODULE_EXPORT void greet_by_another_name (GIOModule *module);

void
greet_by_another_name (GIOModule *module)
{
  bellhop_module_add_action (module, register_type ());
}
#endif

G_MODULE_EXPORT void
g_io_module_unload (GIOModule *module)
{
}
