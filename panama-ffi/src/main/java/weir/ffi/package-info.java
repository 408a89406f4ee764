/** Linux through java.lang.foreign. */
package weir.ffi;
