# One image for the web server, the worker and the scheduler: docker-compose.yml says which.

FROM python:3.11-slim-bookworm AS libraries
COPY requirements-uv.lock requirements.lock /tmp/
RUN python -m venv /opt/crieur \
    && /opt/crieur/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /tmp/requirements-uv.lock \
    && /opt/crieur/bin/uv pip install --python /opt/crieur/bin/python --no-cache --compile-bytecode \
        --require-hashes --only-binary :all: -r /tmp/requirements.lock \
    && /opt/crieur/bin/pip uninstall --yes uv

FROM python:3.11-slim-bookworm
ENV PATH=/opt/crieur/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings
# The folder of the photos: a volume is mounted there, and takes its owner from it.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin crieur \
    && install --directory --owner crieur /photos
WORKDIR /app
COPY --from=libraries /opt/crieur /opt/crieur
COPY . .
# Values that only let the settings load: nothing is served, no server is asked.
RUN CRIEUR_MODE=service \
    SECRET_KEY=only-to-collect-static-files-at-build-and-never-to-serve-a-page \
    ALLOWED_HOSTS=localhost \
    SITE_URL=https://localhost \
    DATABASE_URL=postgres://localhost/none \
    REDIS_URL=redis://localhost/0 \
    MEDIA_ROOT=/photos \
    python manage.py collectstatic --noinput
USER crieur
EXPOSE 8000
CMD ["script/server"]
