import com.apollographql.apollo.api.Optional
import vn.example.tiepdan.HotlinesQuery
import vn.example.tiepdan.SubmitRatingMutation
import vn.example.tiepdan.type.RatingReason
import vn.example.tiepdan.type.SubmitRatingInput

/** What an app does with the made classes, as docs/api/start.md shows it. Compiled, never run. */
fun asked(): HotlinesQuery = HotlinesQuery(unit = Optional.present("bca"))

fun dialled(data: HotlinesQuery.Data?): List<String>? =
    data?.hotlines?.edges?.map { "${it.node.dialled} ${it.node.label}" }

fun rating(subject: String, token: String): SubmitRatingMutation = SubmitRatingMutation(
    SubmitRatingInput(
        subject = subject,
        stars = 4,
        reasons = Optional.present(listOf(RatingReason.CLEAR)),
        token = token,
    ),
)
