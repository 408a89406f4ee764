package weir.control.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What became of a change of the table.
 *
 * @param error why nothing was changed, as ipvsadm says it; null where it was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Changed(@Nullable String error) {
  /** Done. */
  public static final Changed DONE = new Changed(null);
}
