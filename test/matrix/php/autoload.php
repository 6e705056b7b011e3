<?php
// What Composer would write for the sample project.

spl_autoload_register(function (string $class): void {
    if (strncmp($class, 'App\\', 4) === 0) {
        $path = dirname(__DIR__) . '/src/' . str_replace('\\', '/', substr($class, 4)) . '.php';
        if (is_file($path)) {
            require $path;
        }
    } elseif (strncmp($class, 'AlibabaCloud\\', 13) === 0 || strncmp($class, 'Darabonba\\', 10) === 0) {
        require_once __DIR__ . '/stand-in.php';
    }
});
