/**
 * The command line. Each command is a class; what it does is elsewhere. A mistake of the user is
 * answered in one line and an exit status that {@link weir.control.cli.Weir} documents.
 */
package weir.control.cli;
