import com.apollographql.apollo.compiler.ApolloCompiler;
import com.apollographql.apollo.compiler.CodegenSchemaOptions;
import com.apollographql.apollo.compiler.InputFile;
import com.apollographql.apollo.compiler.OptionsKt;
import com.apollographql.apollo.compiler.TargetLanguage;
import com.apollographql.apollo.compiler.codegen.SourceOutputKt;
import java.io.File;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes classes from a schema and operations with Apollo Kotlin's compiler, as its Gradle plugin does.
 *
 * <p>Usage: java Generate.java SDL OPERATIONS FOLDER. Kotlin goes into FOLDER/kotlin, Java into FOLDER/java. A null
 * stands for the compiler's default.
 */
public final class Generate {
    private static final List<String> STRINGS =
            List.of("Date", "DateTime", "HTML", "LanguageTag", "PartialDate", "PhoneNumber", "URL");

    public static void main(String[] arguments) {
        var schema = new InputFile(new File(arguments[0]), "schema.graphqls");
        var operations = new InputFile(new File(arguments[1]), "operations.graphql");
        make(schema, operations, TargetLanguage.KOTLIN_1_9, "kotlin.String", new File(arguments[2], "kotlin"));
        make(schema, operations, TargetLanguage.JAVA, "java.lang.String", new File(arguments[2], "java"));
    }

    private static void make(
            InputFile schema, InputFile operations, TargetLanguage language, String string, File folder) {
        Map<String, String> types = new HashMap<>();
        for (String scalar : STRINGS) types.put(scalar, string);
        var options = OptionsKt.buildCodegenOptions(
                language,
                null, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, null, null, null, null, null,
                "vn.example.tiepdan", null);
        var made = ApolloCompiler.INSTANCE.buildSchemaAndOperationsSources(
                List.of(schema),
                List.of(operations),
                new CodegenSchemaOptions(types, Map.of(), false),
                OptionsKt.buildIrOptions(null, null, null, null, null, null, null, null, null),
                options,
                null, null, null, null, null, null, null, null);
        SourceOutputKt.writeTo(made, folder, true, null);
    }
}
