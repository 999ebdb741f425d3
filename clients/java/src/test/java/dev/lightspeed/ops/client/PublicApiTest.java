package dev.lightspeed.ops.client;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The public API, as {@code api.txt} lists it: every public type with its members, without the
 * generated messages. {@code REWRITE=1 mvn test -Dtest=PublicApiTest} renews the list; read the
 * diff, because a removed or changed line breaks programs.
 */
final class PublicApiTest {
  private static final Path LISTING = Path.of("api.txt");
  private static final Path CLASSES = Path.of("target/classes");
  private static final Path PACKAGES = CLASSES.resolve("dev/lightspeed/ops");

  /** The package of the generated messages: the check of the protos holds them. */
  private static final String GENERATED = "dev.lightspeed.ops.v1.";

  /** Every object has these. */
  private static final Set<String> OF_OBJECTS = Set.of("equals", "hashCode", "toString");

  /** The list is that of the code. */
  @Test
  void theListingIsThatOfTheCode() throws IOException, ClassNotFoundException {
    String found = listing();
    if ("1".equals(System.getenv("REWRITE"))) {
      Files.writeString(LISTING, found);
    }
    assertEquals(
        Files.readString(LISTING),
        found,
        "the public API has changed: REWRITE=1 mvn test -Dtest=PublicApiTest, and read the diff");
  }

  /** Users see the calls that the client inherits, and no internal type. */
  @Test
  void theListingIsWhole() throws IOException, ClassNotFoundException {
    String found = listing();
    assertTrue(found.contains("\n    Stream<Surface> allSurfaces(ListSurfacesRequest request)"));
    assertFalse(found.contains("Calls") || found.contains("WorkerStateMachine"), found);
  }

  private static String listing() throws IOException, ClassNotFoundException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(PACKAGES)) {
      files
          .map(file -> CLASSES.relativize(file).toString())
          .filter(file -> file.endsWith(".class"))
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
          .filter(name -> !name.startsWith(GENERATED))
          .forEach(names::add);
    }
    StringBuilder text = new StringBuilder();
    String last = "";
    for (String name : names) {
      Class<?> type = Class.forName(name);
      if (!isPublic(type)) {
        continue;
      }
      if (!type.getPackageName().equals(last)) {
        last = type.getPackageName();
        text.append(text.isEmpty() ? "" : "\n").append("package ").append(last).append('\n');
      }
      text.append('\n').append(header(type)).append('\n');
      members(type).forEach(member -> text.append("    ").append(member).append('\n'));
    }
    return text.toString();
  }

  /** Whether programs can name a type: it and the types around it are public. */
  private static boolean isPublic(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return Modifier.isPublic(type.getModifiers())
        && !type.isAnonymousClass()
        && (outer == null || isPublic(outer));
  }

  private static String header(Class<?> type) {
    boolean isPlain = !type.isInterface() && !type.isRecord();
    StringBuilder text = new StringBuilder();
    if (isPlain) {
      text.append(modifiers(type.getModifiers(), Modifier.FINAL | Modifier.ABSTRACT));
    }
    text.append(type.isInterface() ? "interface " : type.isRecord() ? "record " : "class ");
    text.append(shortened(type.getName())).append(variables(type.getTypeParameters()));
    if (type.isRecord()) {
      text.append(
          Arrays.stream(type.getRecordComponents())
              .map(part -> nameOf(part.getGenericType()) + " " + part.getName())
              .collect(joining(", ", "(", ")")));
    }
    Class<?> parent = type.getSuperclass();
    if (parent != null && isPublic(parent) && parent != Object.class && parent != Record.class) {
      text.append(" extends ").append(nameOf(type.getGenericSuperclass()));
    }
    if (type.getGenericInterfaces().length > 0) {
      String word = type.isInterface() ? " extends " : " implements ";
      text.append(word).append(joined(type.getGenericInterfaces()));
    }
    return text.toString();
  }

  /** Returns the members, ordered by their names. */
  private static Collection<String> members(Class<?> type) {
    Map<String, String> members = new TreeMap<>();
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isVisible(constructor.getModifiers()) && !type.isRecord()) {
        String name = type.getSimpleName();
        members.put(name + parameters(constructor), described(constructor, "", name));
      }
    }
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field.getModifiers())) {
        String modifiers = modifiers(field.getModifiers(), Modifier.STATIC | Modifier.FINAL);
        String name = field.getName();
        members.put(name, modifiers + nameOf(field.getGenericType()) + " " + name);
      }
    }
    // Programs see the methods of a parent that they cannot name.
    for (Class<?> owner = type;
        owner != null && isOwn(owner, type);
        owner = owner.getSuperclass()) {
      for (Method method : owner.getDeclaredMethods()) {
        if (isListed(type, method)) {
          String name = method.getName();
          String result = nameOf(method.getGenericReturnType()) + " ";
          members.putIfAbsent(name + parameters(method), described(method, result, name));
        }
      }
    }
    return members.values();
  }

  private static boolean isOwn(Class<?> owner, Class<?> type) {
    return owner == type || owner.getName().startsWith("dev.lightspeed.") && !isPublic(owner);
  }

  private static boolean isListed(Class<?> type, Method method) {
    boolean isAccessor =
        type.isRecord()
            && Arrays.stream(type.getRecordComponents())
                .anyMatch(part -> part.getAccessor().equals(method));
    return isVisible(method.getModifiers())
        && !method.isSynthetic()
        && !isAccessor
        && !OF_OBJECTS.contains(method.getName());
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String described(Executable member, String result, String name) {
    Type[] thrown = member.getGenericExceptionTypes();
    String variables = variables(member.getTypeParameters());
    boolean isDefault = member instanceof Method method && method.isDefault();
    return modifiers(member.getModifiers(), Modifier.STATIC | Modifier.PROTECTED)
        + (isDefault ? "default " : "")
        + (variables.isEmpty() ? "" : variables + " ")
        + result
        + name
        + parameters(member)
        + (thrown.length == 0 ? "" : " throws " + joined(thrown));
  }

  private static String parameters(Executable member) {
    return Arrays.stream(member.getParameters())
        .map(PublicApiTest::described)
        .collect(joining(", ", "(", ")"));
  }

  private static String described(Parameter parameter) {
    String type = nameOf(parameter.getParameterizedType());
    boolean isVariable = parameter.isVarArgs();
    return (isVariable ? type.replaceFirst("\\[]$", "...") : type) + " " + parameter.getName();
  }

  private static String modifiers(int modifiers, int shown) {
    String text = Modifier.toString(modifiers & shown);
    return text.isEmpty() ? "" : text + " ";
  }

  private static String variables(TypeVariable<?>[] variables) {
    if (variables.length == 0) {
      return "";
    }
    return Arrays.stream(variables)
        .map(
            variable ->
                variable.getBounds()[0] == Object.class
                    ? variable.getName()
                    : variable.getName() + " extends " + joined(variable.getBounds()))
        .collect(joining(", ", "<", ">"));
  }

  private static String joined(Type[] types) {
    return Arrays.stream(types).map(PublicApiTest::nameOf).collect(joining(", "));
  }

  private static String nameOf(Type type) {
    return shortened(type.getTypeName());
  }

  /** A name without packages, and with a dot before a nested type. */
  private static String shortened(String name) {
    return List.of(name.split("(?<=[^\\w.$])|(?=[^\\w.$])")).stream()
        .map(word -> word.replaceFirst("^(?:[a-z]\\w*\\.)+(?=[A-Z])", "").replace('$', '.'))
        .collect(joining());
  }
}
