import com.apollographql.apollo.compiler.ApolloCompiler;
import com.apollographql.apollo.compiler.CodegenSchemaOptions;
import com.apollographql.apollo.compiler.InputFile;
import com.apollographql.apollo.compiler.OptionsKt;
import com.apollographql.apollo.compiler.TargetLanguage;
import com.apollographql.apollo.compiler.codegen.SourceOutputKt;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs Apollo's compiler, as its Gradle plugin would: schema, folder of operations, sources out, manifest out. */
class Generate {
    private static final String PACKAGE = "dev.marquee.apollo";

    public static void main(String[] arguments) throws IOException {
        var schema = List.of(new InputFile(new File(arguments[0]), "schema.graphqls"));
        var operations = inputs(Path.of(arguments[1]));
        var scalars = Map.of("CountryCode", "kotlin.String", "DateTime", "kotlin.String",
                "LanguageTag", "kotlin.String", "URL", "kotlin.String");
        var codegen = OptionsKt.buildCodegenOptions(TargetLanguage.KOTLIN_1_9, null, null, null,
                OptionsKt.MANIFEST_PERSISTED_QUERY, null, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, null, PACKAGE, null);
        var ir = OptionsKt.buildIrOptions(null, null, null, null, null, null, null, null, null);
        var manifest = new File(arguments[3]);
        Files.createDirectories(manifest.getParentFile().toPath());
        var output = ApolloCompiler.INSTANCE.buildSchemaAndOperationsSources(schema, operations,
                new CodegenSchemaOptions(scalars, Map.of(), null), ir, codegen, null,
                OptionsKt.getDefaultOperationOutputGenerator(), null, null, null, null,
                OptionsKt.getDefaultLogger(), manifest);
        SourceOutputKt.writeTo(output, new File(arguments[2]), true, null);
    }

    private static List<InputFile> inputs(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> path.toString().endsWith(".graphql")).sorted()
                    .map(path -> new InputFile(path.toFile(), folder.relativize(path).toString())).toList();
        }
    }
}
