import com.apollographql.apollo.api.Optional;
import java.util.List;
import java.util.stream.Collectors;
import vn.example.tiepdan.HotlinesQuery;
import vn.example.tiepdan.SubmitRatingMutation;
import vn.example.tiepdan.type.RatingReason;
import vn.example.tiepdan.type.SubmitRatingInput;

/** What an app does with the made classes. Compiled, never run. */
final class Use {
    static List<String> dialled(HotlinesQuery.Data data) {
        return data.hotlines.edges.stream().map(edge -> edge.node.dialled).collect(Collectors.toList());
    }

    static SubmitRatingMutation rating(String subject, String token) {
        return new SubmitRatingMutation(SubmitRatingInput.builder()
                .subject(subject)
                .stars(4)
                .reasons(List.of(RatingReason.CLEAR))
                .token(token)
                .build());
    }
}
